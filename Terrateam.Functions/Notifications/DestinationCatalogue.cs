using Microsoft.Extensions.Options;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;

namespace Terrateam.Functions.Notifications;

/// <summary>
/// The destinations that are set up. A repository that may not use one is told the same as where there is none, so that
/// it learns nothing of other people's.
/// </summary>
public sealed class DestinationCatalogue(IOptions<NotificationOptions> options)
{
    private const string Everything = "*";

    /// <summary>True where no destination is set up.</summary>
    public bool IsEmpty => options.Value.Destinations.Count == 0;

    /// <summary>What is behind a name; null where nothing is, or the repository may not use it.</summary>
    public DestinationSettings? Find(string name, Repository repository)
    {
        ArgumentNullException.ThrowIfNull(repository);
        return
            options.Value.Destinations.TryGetValue(name, out var settings)
            && settings.Repositories.Any(pattern => Covers(pattern, repository))
            ? settings
            : null;
    }

    /// <summary>The names that are not set up for a repository, for its users.</summary>
    public IReadOnlyList<ConfigurationError> Unknown(IReadOnlyList<DestinationName> names, Repository repository) =>
        [
            .. names
                .Where(name => Find(name.Name, repository) is null)
                .Select(static name => new ConfigurationError(
                    name.File,
                    name.Line,
                    name.Column,
                    name.Key,
                    $"there is no destination `{name.Name}` for this repository",
                    $"Ask the operator of the app for it: the setting `Notifications:Destinations:{name.Name}`, with "
                        + "this repository among its `Repositories`",
                    Suggestion: null
                )),
        ];

    /// <summary>True for <c>*</c>, <c>owner/*</c> and <c>owner/name</c>.</summary>
    internal static bool IsPattern(string text) =>
        text is Everything
        || (
            text.Split('/') is [{ Length: > 0 } owner, { Length: > 0 } name]
            && !owner.Contains('*', StringComparison.Ordinal)
            && (name is Everything || !name.Contains('*', StringComparison.Ordinal))
        );

    private static bool Covers(string pattern, Repository repository) =>
        pattern is Everything
        || (
            pattern.Split('/') is [var owner, var name]
            && string.Equals(owner, repository.Owner, StringComparison.OrdinalIgnoreCase)
            && (name is Everything || string.Equals(name, repository.Name, StringComparison.OrdinalIgnoreCase))
        );
}
