using System.Diagnostics;

namespace Terrateam.Tests.Cli;

/// <summary>A bare repository at <c>acme/infra.git</c> below a directory, filled through a clone beside it.</summary>
internal sealed class GitRepository
{
    private readonly string _clone;

    public GitRepository(string directory)
    {
        Server = directory;
        var bare = Path.Combine(directory, "acme", "infra.git");
        _clone = Path.Combine(directory, "clone");
        _ = Directory.CreateDirectory(bare);
        _ = Directory.CreateDirectory(_clone);
        Git(bare, "init", "--quiet", "--bare", "--initial-branch=main");
        Git(_clone, "init", "--quiet", "--initial-branch=main");
        Git(_clone, "remote", "add", "origin", bare);
    }

    /// <summary>What <c>GITHUB_SERVER_URL</c> is to this repository, without the scheme.</summary>
    public string Server { get; }

    /// <summary>
    /// Commits files to a branch, which starts at <paramref name="from"/> where it is new, and pushes it. Returns the
    /// commit.
    /// </summary>
    public string Commit(string branch, IReadOnlyDictionary<string, string?> files, string from = "main")
    {
        if (Git(_clone, "branch", "--list", branch).Length > 0)
            Git(_clone, "checkout", "--quiet", branch);
        else if (Git(_clone, "branch", "--list").Length > 0)
            Git(_clone, "checkout", "--quiet", "-b", branch, from);

        foreach (var (name, content) in files)
        {
            var path = Path.Combine(_clone, name);
            if (content is null)
            {
                File.Delete(path);
                continue;
            }

            _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, content);
        }

        Git(_clone, "add", "--all");
        Git(_clone, "commit", "--quiet", "--allow-empty", "-m", "change");
        Git(_clone, "push", "--quiet", "origin", branch);
        return Git(_clone, "rev-parse", "HEAD").Trim();
    }

    /// <summary>Makes a symbolic link in a branch that exists.</summary>
    public string Link(string branch, string name, string target)
    {
        Git(_clone, "checkout", "--quiet", branch);
        _ = File.CreateSymbolicLink(Path.Combine(_clone, name), target);
        return Commit(branch, new Dictionary<string, string?>(StringComparer.Ordinal));
    }

    /// <summary>Makes a directory a checkout of it without a commit.</summary>
    public void Attach(string directory)
    {
        _ = Directory.CreateDirectory(directory);
        Git(directory, "init", "--quiet");
        Git(directory, "remote", "add", "origin", Path.Combine(Server, "acme", "infra.git"));
    }

    /// <summary>Makes a directory a checkout that has everything, and would fetch from elsewhere.</summary>
    public void Attach(string directory, string origin)
    {
        Attach(directory);
        Git(directory, "fetch", "--quiet", "origin");
        Git(directory, "remote", "set-url", "origin", origin);
    }

    /// <summary>Runs git in a directory and returns what it printed.</summary>
    internal static string Git(string directory, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", ["-c", "user.name=t", "-c", "user.email=t@localhost", .. arguments])
        {
            WorkingDirectory = directory,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"git {string.Join(' ', arguments)}: {error.Result}");
        return output;
    }
}
