using Terrateam.Core.Changes;
using Terrateam.Functions.GitHub;

namespace Terrateam.Functions.Reviews;

/// <summary>Issues that the app opens for operators, each of them once.</summary>
public sealed class OwnIssues(IGitHubApp app)
{
    /// <summary>Finds a repository by owner and name, or returns null where the App is not installed on it.</summary>
    public async Task<Repository?> FindRepositoryAsync(string fullName, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(fullName);
        if (fullName.Split('/') is not [var owner, var name])
            return null;

        await foreach (var installation in app.ListInstallationsAsync(cancellationToken))
        {
            if (
                string.Equals(installation.Account, owner, StringComparison.OrdinalIgnoreCase)
                && !installation.IsSuspended
                && await app.ForInstallation(installation.Id).FindRepositoryAsync(owner, name, cancellationToken)
                    is { } repository
                && string.Equals(repository.FullName, fullName, StringComparison.OrdinalIgnoreCase)
            )
            {
                return repository;
            }
        }

        return null;
    }

    /// <summary>
    /// Opens an issue, unless one of the app's own is open whose text begins with the marker: a crash may have come
    /// between GitHub and the record.
    /// </summary>
    public async Task<Issue> OpenAsync(
        Repository repository,
        string marker,
        string label,
        string title,
        string body,
        CancellationToken cancellationToken
    )
    {
        var issues = app.For(repository).Issues;
        var ours = await app.GetBotLoginAsync(cancellationToken);
        var known = await issues.ListOpenAsync(label, cancellationToken);
        return known.FirstOrDefault(issue =>
            string.Equals(issue.Author, ours, StringComparison.Ordinal)
            && issue.Body.StartsWith(marker, StringComparison.Ordinal)
        ) ?? await issues.CreateAsync(title, body, [label], cancellationToken);
    }
}
