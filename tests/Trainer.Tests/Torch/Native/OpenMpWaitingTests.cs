using System.Runtime.InteropServices;

namespace Trainer.Tests.Torch.Native;

public sealed partial class OpenMpWaitingTests
{
    [Fact]
    public void Native_code_sees_a_short_spin_unless_the_user_chose_otherwise()
    {
        if (!OperatingSystem.IsLinux()) return;
        string? chosen = Environment.GetEnvironmentVariable("GOMP_SPINCOUNT");
        bool isChosen = chosen is not null || Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is not null;
        Assert.Equal(isChosen ? chosen : "1000", Marshal.PtrToStringUTF8(GetVariable("GOMP_SPINCOUNT")));
    }

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial IntPtr GetVariable(string name);
}
