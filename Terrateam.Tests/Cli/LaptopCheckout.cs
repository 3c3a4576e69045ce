using System.Diagnostics;
using Terrateam.Sandbox.GitHub.Actions;

namespace Terrateam.Tests.Cli;

/// <summary>A repository on a user's machine, and our commands in it.</summary>
internal sealed class LaptopCheckout : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public LaptopCheckout(bool repository = true)
    {
        _ = Directory.CreateDirectory(Root);
        if (repository)
            Git("init", "--quiet", "--initial-branch=main");
    }

    public string Root => Path.Combine(_directory.Path, "repository");

    /// <summary>Variables of every command's environment.</summary>
    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public LaptopCheckout With(params (string Name, string Content)[] files)
    {
        foreach (var (name, content) in files)
        {
            var path = Path.Combine(Root, name);
            _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, content);
        }

        return this;
    }

    public LaptopCheckout Link(string name, string target)
    {
        var path = Path.Combine(Root, name);
        _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _ = File.CreateSymbolicLink(path, target);
        return this;
    }

    public LaptopCheckout Commit()
    {
        Git("add", "--all");
        Git("commit", "--quiet", "-m", "change");
        return this;
    }

    public string Git(params string[] arguments)
    {
        var (code, output, error) = Start(
            "git",
            ["-c", "user.name=t", "-c", "user.email=t@localhost", .. arguments],
            Root
        );
        Assert.True(code == 0, $"git {string.Join(' ', arguments)}: {error}");
        return output.TrimEnd();
    }

    /// <summary>Runs <c>terrateam</c> in the top directory, or below it.</summary>
    public LaptopAnswer Run(params string[] arguments) => RunIn(".", arguments);

    public LaptopAnswer RunIn(string directory, params string[] arguments) => RunWith(null, directory, arguments);

    public LaptopAnswer RunWith(string? input, string directory, params string[] arguments)
    {
        var (code, output, error) = Start(TerrateamJob.Program, arguments, Path.Combine(Root, directory), input);
        return new(
            code,
            output.Replace(Root, "{root}", StringComparison.Ordinal),
            error.Replace(Root, "{root}", StringComparison.Ordinal)
        );
    }

    public (int Code, string Output, string Error) Start(
        string program,
        IEnumerable<string> arguments,
        string directory,
        string? input = null
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = directory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (
            var name in start
                .Environment.Keys.Where(name => name.StartsWith("GITHUB_", StringComparison.Ordinal))
                .ToList()
        )
        {
            start.Environment.Remove(name);
        }

        start.Environment["HOME"] = _directory.Path;
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["TERM"] = "xterm";
        start.Environment["TF_CLI_CONFIG_FILE"] = _directory.Write("terraform.rc", "");
        start.Environment["CHECKPOINT_DISABLE"] = "1";
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        process.StandardInput.Write(input ?? "");
        process.StandardInput.Close();
        process.WaitForExit();
        return (process.ExitCode, output.Result, error.Result);
    }

    public void Dispose() => _directory.Dispose();
}

/// <summary>What a command left behind; the path of the repository stands as <c>{root}</c>.</summary>
internal sealed record LaptopAnswer(int Code, string Output, string Error);
