using System.Runtime.CompilerServices;
using Trainer.Torch.Native;

namespace Trainer.Methods.Tests;

/// <summary>What a program does at its start.</summary>
internal static class Setup
{
    [ModuleInitializer]
    internal static void Run()
    {
        NativeLibraries.EnsureLoaded();
        MethodComponents.Include();
        // Simulated fields of tests are kept apart from a user's.
        Environment.SetEnvironmentVariable(Data.DataFolder.Variable, Directory.CreateTempSubdirectory("trainer-tests-data-").FullName);
    }
}
