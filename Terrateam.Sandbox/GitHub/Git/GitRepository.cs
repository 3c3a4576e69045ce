using System.Globalization;
using System.Text;
using Terrateam.Sandbox.GitHub.Accounts;

namespace Terrateam.Sandbox.GitHub.Git;

/// <summary>A bare repository on disk.</summary>
internal sealed class GitRepository(string path)
{
    private readonly GitObjects _objects = new(path);

    /// <summary>
    /// Serialises moves of branches: moved branches are found by comparing all tips before and after.
    /// </summary>
    public SemaphoreSlim Moving { get; } = new(1, 1);

    public string Path { get; } = path;

    public async Task CreateAsync(string defaultBranch)
    {
        Directory.CreateDirectory(Path);
        await RunAsync("init", "--quiet", "--bare", "--initial-branch", defaultBranch, ".");
        await File.AppendAllTextAsync(
            System.IO.Path.Combine(Path, "config"),
            """
            [http]
                receivepack = true
            [uploadpack]
                allowAnySHA1InWant = true
                allowFilter = true
            [receive]
                denyDeleteCurrent = ignore
            [gc]
                auto = 0
            [core]
                fsync = none
                logAllRefUpdates = false

            """
        );
    }

    public async Task CloneFromAsync(GitRepository source) =>
        await RunAsync("fetch", "--quiet", source.Path, "+refs/heads/*:refs/heads/*");

    /// <summary>Commits changes on top of a parent and moves the branch there.</summary>
    /// <param name="branch">Name without <c>refs/heads/</c>.</param>
    /// <param name="parent">A commit, or null for a first commit.</param>
    /// <param name="changes">Path to new text; null deletes.</param>
    /// <param name="author">Author and committer.</param>
    /// <param name="message">Subject and body.</param>
    /// <param name="at">Time of the commit.</param>
    public async Task<string> CommitAsync(
        string branch,
        string? parent,
        IReadOnlyDictionary<string, string?> changes,
        Account author,
        string message,
        DateTimeOffset at
    )
    {
        using var stream = new MemoryStream();
        void Line(string text) => stream.Write(Encoding.UTF8.GetBytes(text + "\n"));
        void Data(string text)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            Line($"data {bytes.Length}");
            stream.Write(bytes);
            Line("");
        }

        Line($"commit refs/heads/{branch}");
        Line(
            $"committer {author.Login} <{author.Id}+{author.Login}@users.noreply.github.com> "
                + $"{at.ToUnixTimeSeconds()} +0000"
        );
        Data(message);
        if (parent is not null)
            Line($"from {parent}");

        foreach (var (path, content) in changes)
        {
            if (content is null)
            {
                Line($"D {Quoted(path)}");
                continue;
            }

            Line($"M {(path.EndsWith(".sh", StringComparison.Ordinal) ? "100755" : "100644")} inline {Quoted(path)}");
            Data(content);
        }

        await GitProcess.RunAsync(Path, ["fast-import", "--quiet", "--force", "--date-format=raw"], stream.ToArray());
        return await ResolveAsync($"refs/heads/{branch}") ?? throw new InvalidOperationException("the commit is gone");
    }

    /// <summary>The commit of a branch, tag, full ref or sha, or null.</summary>
    public async Task<string?> ResolveAsync(string reference)
    {
        // The argument of a process would end there.
        if (reference.Contains('\0', StringComparison.Ordinal))
            return null;

        foreach (var candidate in Candidates(reference))
        {
            if (BranchTip(candidate) is { } tip)
                return tip;

            var output = await AskAsync(
                "rev-parse",
                "--verify",
                "--quiet",
                "--end-of-options",
                candidate + "^{commit}"
            );
            if (output.ExitCode == 0)
            {
                return output.Text;
            }
        }

        return null;
    }

    /// <summary>Every branch and tag with its commit.</summary>
    public async Task<Dictionary<string, string>> ReferencesAsync()
    {
        var output = await RunAsync("for-each-ref", "--format=%(refname) %(objectname)", "refs/heads", "refs/tags");
        return output
            .Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' '))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
    }

    public Task MoveAsync(string reference, string sha) => RunAsync("update-ref", reference, sha);

    public Task DeleteAsync(string reference) => RunAsync("update-ref", "-d", reference);

    /// <summary>The bytes of a file at a commit, or null if there is none.</summary>
    public async Task<byte[]?> ReadAsync(string sha, string path)
    {
        var output = await AskAsync("cat-file", "blob", $"{sha}:{path}");
        return output.ExitCode == 0 ? output.Bytes : null;
    }

    public async Task<byte[]?> ReadBlobAsync(string sha)
    {
        var output = await AskAsync("cat-file", "blob", sha);
        return output.ExitCode == 0 ? output.Bytes : null;
    }

    public async Task<CommitFacts> CommitAsync(string sha)
    {
        var output = await AskAsync(
            "show",
            "--no-patch",
            "--format=%H%x00%T%x00%P%x00%an%x00%ae%x00%at%x00%B%x00%cn%x00%ce",
            sha
        );
        var parts = output.OrThrow("show").Parts;
        return new CommitFacts(
            parts[0],
            parts[1],
            parts[2].Split(' ', StringSplitOptions.RemoveEmptyEntries),
            parts[3],
            parts[4],
            DateTimeOffset.FromUnixTimeSeconds(long.Parse(parts[5], CultureInfo.InvariantCulture)),
            parts[6].TrimEnd('\n')
        )
        {
            CommitterName = parts[7],
            CommitterEmail = parts[8].TrimEnd('\n'),
        };
    }

    public async Task<bool> ContainsAsync(string ancestor, string descendant) =>
        (await AskAsync("merge-base", "--is-ancestor", ancestor, descendant)).ExitCode == 0;

    /// <summary>Asks git about objects; what it says of those that are named by their hashes is asked once.</summary>
    public Task<GitOutput> AskAsync(params string[] arguments) => _objects.AskAsync(arguments);

    public Task<GitOutput> RunAsync(params string[] arguments) => GitProcess.RunAsync(Path, arguments);

    private static IEnumerable<string> Candidates(string reference) =>
        reference.StartsWith("refs/", StringComparison.Ordinal) ? [reference]
        : GitObjects.IsHash(reference) ? [reference, $"refs/heads/{reference}", $"refs/tags/{reference}"]
        : [$"refs/heads/{reference}", $"refs/tags/{reference}"];

    /// <summary>What a branch's own file holds; null for one that git keeps elsewhere.</summary>
    private string? BranchTip(string reference)
    {
        if (
            !reference.StartsWith("refs/heads/", StringComparison.Ordinal)
            || reference.Contains("..", StringComparison.Ordinal)
        )
        {
            return null;
        }

        try
        {
            var text = File.ReadAllText(System.IO.Path.Combine(Path, reference)).TrimEnd('\n');
            return GitObjects.IsHash(text) ? text : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Quoted(string path) =>
        "\""
        + path.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal)
        + "\"";
}

internal sealed record CommitFacts(
    string Sha,
    string Tree,
    IReadOnlyList<string> Parents,
    string AuthorName,
    string AuthorEmail,
    DateTimeOffset At,
    string Message
)
{
    public required string CommitterName { get; init; }

    public required string CommitterEmail { get; init; }
}
