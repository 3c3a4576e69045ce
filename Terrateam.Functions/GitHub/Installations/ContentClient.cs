using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Patterns;
using Terrateam.Functions.GitHub.Http;
using Terrateam.Functions.GitHub.Responses;
using static Terrateam.Functions.GitHub.Http.RestApi;
using static Terrateam.Functions.GitHub.Installations.ApiPaths;

namespace Terrateam.Functions.GitHub.Installations;

internal sealed class ContentClient(RestApi api, Repository repository, ImmutableAnswers answers) : IContentClient
{
    /// <summary>GitHub lists no more entries of a directory.</summary>
    private const int MaxDirectory = 1000;

    private const int ShaLength = 40;

    public async Task<IReadOnlyList<string>> ListAsync(string sha, CancellationToken cancellationToken) =>
        (await GetTreeAsync(sha, cancellationToken)).Files;

    public async Task<FoundFile?> FindConfigurationAsync(string reference, CancellationToken cancellationToken)
    {
        var entries = IsCommit(reference)
            ? (await GetTreeAsync(reference, cancellationToken)).Configuration
            : await ListConfigurationAsync(reference, cancellationToken);
        foreach (var path in ConfigurationReader.Files)
        {
            var entry = entries?.FirstOrDefault(entry => string.Equals(entry.Path, path, StringComparison.Ordinal));
            if (entries is not null && entry is null)
                continue;

            // A symbolic link says nothing about the file that it leads to.
            var text = entry is { IsFile: true } ? await FindBlobAsync(entry, cancellationToken) : null;
            text ??= await GetAsync(path, reference, cancellationToken);
            if (text is not null)
                return new(path, text);
        }

        return null;
    }

    public async Task<string?> GetAsync(string path, string reference, CancellationToken cancellationToken)
    {
        // Such segments name no files of a repository, and would change the call.
        var segments = path.Split('/');
        if (segments.Any(segment => segment is "" or "." or ".."))
            return null;

        var call = $"read {path} of {repository.FullName}";
        var address =
            $"{PathOf(repository)}/contents/{string.Join('/', segments.Select(Segment))}?ref={Uri.EscapeDataString(reference)}";
        return await api.FindTextAsync(call, address, cancellationToken);
    }

    // GitHub allows no branch with the name of a commit.
    private static bool IsCommit(string reference) =>
        reference.Length == ShaLength && reference.All(char.IsAsciiHexDigitLower);

    private string KeyOf(string what, string sha) =>
        FormattableString.Invariant($"{repository.InstallationId}/{repository.Id}/{what}/{sha}");

    /// <summary>The entries beside the configuration file; null where GitHub does not list all of them.</summary>
    private async Task<IReadOnlyList<DirectoryEntryResponse>?> ListConfigurationAsync(
        string reference,
        CancellationToken cancellationToken
    )
    {
        var directory = RepositoryPath.DirectoryOf(ConfigurationReader.Files[0]);
        var found = await api.FindAsync<DirectoryResponse>(
            $"list {directory} of {repository.FullName}",
            $"{PathOf(repository)}/contents/{directory}?ref={Uri.EscapeDataString(reference)}",
            cancellationToken
        );
        return found?.Entries is { Length: >= MaxDirectory } ? null : found?.Entries ?? [];
    }

    private async Task<string?> FindBlobAsync(DirectoryEntryResponse entry, CancellationToken cancellationToken)
    {
        try
        {
            return await answers.GetAsync(
                KeyOf("blob", entry.Sha),
                token => ReadBlobAsync(entry, token),
                static text => text.Length,
                cancellationToken
            );
        }
        catch (GitHubException exception) when (exception.Status == 404)
        {
            return null;
        }
    }

    private async Task<string> ReadBlobAsync(DirectoryEntryResponse entry, CancellationToken cancellationToken)
    {
        var call = $"read {entry.Path} of {repository.FullName}";
        return await api.FindTextAsync(call, $"{PathOf(repository)}/git/blobs/{Segment(entry.Sha)}", cancellationToken)
            ?? throw new GitHubException($"GitHub did not {call}: it has no text.", 404);
    }

    private Task<FileTree> GetTreeAsync(string sha, CancellationToken cancellationToken) =>
        IsCommit(sha)
            ? answers.GetAsync(
                KeyOf("tree", sha),
                token => ReadFilesAsync(sha, token),
                static tree => tree.Size,
                cancellationToken
            )
            : ReadFilesAsync(sha, cancellationToken);

    private async Task<FileTree> ReadFilesAsync(string sha, CancellationToken cancellationToken)
    {
        var files = new List<string>();
        var configuration = new List<DirectoryEntryResponse>();
        await AddFilesAsync(sha, "", files, configuration, cancellationToken);
        return new(files, configuration);
    }

    private async Task AddFilesAsync(
        string tree,
        string prefix,
        List<string> files,
        List<DirectoryEntryResponse> configuration,
        CancellationToken cancellationToken
    )
    {
        var whole = await ReadTreeAsync(tree, "?recursive=1", cancellationToken);
        if (whole.Truncated is not true)
        {
            foreach (var entry in whole.Tree.Where(entry => entry.IsFile))
                Add(entry);
            return;
        }

        var top = await ReadTreeAsync(tree, "", cancellationToken);
        if (top.Truncated is true)
        {
            throw new GitHubException(
                $"GitHub does not list all of the directory '{prefix}' of {repository.FullName}: it is too large.",
                413
            );
        }

        foreach (var entry in top.Tree)
        {
            if (entry.IsFile)
                Add(entry);
            else if (entry.IsDirectory)
                await AddFilesAsync(entry.Sha, $"{prefix}{entry.Path}/", files, configuration, cancellationToken);
        }

        void Add(TreeEntryResponse entry)
        {
            var path = prefix + entry.Path;
            files.Add(path);
            if (ConfigurationReader.Files.Contains(path, StringComparer.Ordinal))
                configuration.Add(new(path, entry.IsLink ? "symlink" : "file", entry.Sha));
        }
    }

    private Task<TreeResponse> ReadTreeAsync(string tree, string query, CancellationToken cancellationToken) =>
        api.GetAsync<TreeResponse>(
            $"list the files of {repository.FullName}@{tree}",
            $"{PathOf(repository)}/git/trees/{Segment(tree)}{query}",
            cancellationToken
        );
}
