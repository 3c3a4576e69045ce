using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Terrateam.Cli.WorkTrees;

/// <summary>The exit code and output of git.</summary>
internal sealed record GitAnswer(int Code, string Output, string Error);

/// <summary>A user's checkout with uncommitted changes. Git only reads it.</summary>
internal sealed class WorkTree
{
    // Git sets these for hooks; they refer to the hook's repository.
    private static readonly string[] VariablesOfHooks =
    [
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_PREFIX",
        "GIT_OBJECT_DIRECTORY",
        "GIT_COMMON_DIR",
    ];

    private readonly string[] _prefix;
    private readonly bool _ofHook;

    private WorkTree(string root, string below, string[] prefix, bool ofHook)
    {
        Root = root;
        Below = below;
        _prefix = prefix;
        _ofHook = ofHook;
    }

    /// <summary>Absolute path of its top directory.</summary>
    public string Root { get; }

    /// <summary>
    /// The directory that it was opened from, relative to <see cref="Root"/>; empty for the root itself.
    /// </summary>
    public string Below { get; }

    /// <summary>Finds the work tree that contains a directory.</summary>
    /// <param name="directory">Any directory of it.</param>
    /// <param name="cancellationToken">Ends git too.</param>
    /// <param name="trusted">True also accepts a directory that another user owns, as in jobs that run in a
    /// container.</param>
    /// <exception cref="WorkTreeException">There is no such directory, no git, or no repository around the
    /// directory.</exception>
    public static async Task<WorkTree> OpenAsync(
        string directory,
        CancellationToken cancellationToken,
        bool trusted = false
    )
    {
        var path = Path.GetFullPath(directory);
        if (!Directory.Exists(path))
            throw new WorkTreeException($"There is no directory `{directory}`.");

        List<string> options = ["--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false"];
        if (trusted)
            options.AddRange(["-c", "safe.directory=*"]);
        var here = Path.GetFullPath(".");
        var found = new WorkTree(path, "", [.. options], path == here);
        var answer = await found.TryAsync(cancellationToken, "rev-parse", "--show-toplevel", "--show-prefix");
        if (answer.Code != 0)
        {
            throw new WorkTreeException(
                answer.Error.Contains("not a git repository", StringComparison.Ordinal)
                    ? (
                        $"`{path}` is not in a git repository, and this command asks git which files there are. "
                        + $"Run it in a checkout, or make one with `git init`."
                    )
                    : $"git cannot tell where the repository around `{path}` begins: {answer.Error.Trim()}"
            );
        }

        var lines = answer.Output.Split('\n');
        return new(lines[0].TrimEnd('\r'), lines[1].TrimEnd('\r', '/'), [.. options], path == here);
    }

    /// <summary>The standard output of git.</summary>
    /// <exception cref="WorkTreeException">Git failed.</exception>
    public async Task<string> GitAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        var answer = await TryAsync(cancellationToken, arguments);
        return answer.Code == 0
            ? answer.Output
            : throw new WorkTreeException($"`git {string.Join(' ', arguments)}` failed: {answer.Error.Trim()}");
    }

    /// <summary>The same, split into names that each end with NUL.</summary>
    public async Task<string[]> NamesAsync(CancellationToken cancellationToken, params string[] arguments) =>
        (await GitAsync(cancellationToken, arguments)).Split('\0', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Runs git; a failure is in the result.</summary>
    /// <exception cref="WorkTreeException">There is no git.</exception>
    public async Task<GitAnswer> TryAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", [.. _prefix, .. arguments])
        {
            WorkingDirectory = Root,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment["LC_ALL"] = "C";
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        foreach (var name in _ofHook ? [] : VariablesOfHooks)
            start.Environment.Remove(name);

        using var process = Start(start);
        process.StandardInput.Close();
        try
        {
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return new(process.ExitCode, output, await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new WorkTreeException("git does not start.");
        }
        catch (Win32Exception exception)
        {
            throw new WorkTreeException($"git does not start: {exception.Message}. Is it installed and on the PATH?");
        }
    }
}
