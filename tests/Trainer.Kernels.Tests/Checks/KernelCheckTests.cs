using Trainer.Kernels.Checks;
using Trainer.Kernels.Launch;
using static TorchSharp.torch;

namespace Trainer.Kernels.Tests.Checks;

public class KernelCheckTests
{
    public static TheoryData<string, Launcher> Cases
    {
        get
        {
            var cases = new TheoryData<string, Launcher>();
            foreach (IKernelCheck check in KernelCatalogue.Checks)
            {
                cases.Add(check.Name, Launcher.Cpu);
                cases.Add(check.Name, Launcher.Simulator);
            }

            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Every_kernel_agrees_with_its_reference(string name, Launcher launcher)
    {
        IKernelCheck check = KernelCatalogue.Checks.Single(check => check.Name == name);
        foreach ((long count, MemoryLayout layout) in ((long, MemoryLayout)[])[(2501, MemoryLayout.Contiguous), (263, MemoryLayout.Unaligned), (130, MemoryLayout.Strided), (0, MemoryLayout.Contiguous)])
        {
            using KernelTrial trial = check.Prepare(launcher, CPU, count, layout, seed: (int)count);
            trial.Run();
            double error = trial.Error();
            Assert.True(error <= check.Tolerance, $"{count} elements, {layout}: an error of {error}");
        }
    }
}
