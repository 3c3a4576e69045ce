using Terrateam.Core.Changes;
using Terrateam.Functions.GitHub.Http;
using Terrateam.Functions.GitHub.Responses;
using static Terrateam.Functions.GitHub.Http.RestApi;
using static Terrateam.Functions.GitHub.Installations.ApiPaths;

namespace Terrateam.Functions.GitHub.Installations;

internal sealed class ContentClient(RestApi api, Repository repository) : IContentClient
{
    public async Task<IReadOnlyList<string>> ListAsync(string sha, CancellationToken cancellationToken)
    {
        var files = new List<string>();
        await AddFilesAsync(sha, "", files, cancellationToken);
        return files;
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

    private async Task AddFilesAsync(
        string tree,
        string prefix,
        List<string> files,
        CancellationToken cancellationToken
    )
    {
        var whole = await ReadTreeAsync(tree, "?recursive=1", cancellationToken);
        if (whole.Truncated is not true)
        {
            files.AddRange(whole.Tree.Where(entry => entry.IsFile).Select(entry => prefix + entry.Path));
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
                files.Add(prefix + entry.Path);
            else if (entry.IsDirectory)
                await AddFilesAsync(entry.Sha, $"{prefix}{entry.Path}/", files, cancellationToken);
        }
    }

    private Task<TreeResponse> ReadTreeAsync(string tree, string query, CancellationToken cancellationToken) =>
        api.GetAsync<TreeResponse>(
            $"list the files of {repository.FullName}@{tree}",
            $"{PathOf(repository)}/git/trees/{Segment(tree)}{query}",
            cancellationToken
        );
}
