using System.Diagnostics;

namespace Trainer.Cli.Tests;

/// <summary>The SDK's command, started outside the repository.</summary>
internal static class DotNet
{
    public static (int Code, string Output) Run(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (string name in (string[])["MSBUILD_EXE_PATH", "MSBuildSDKsPath", "MSBuildExtensionsPath"]) start.Environment.Remove(name); // Set by the test host.
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }

    public static string Succeeds(string folder, params string[] arguments)
    {
        (int code, string output) = Run(folder, arguments);
        Assert.True(code == 0, $"dotnet {string.Join(' ', arguments)}\n{output}");
        return output;
    }
}
