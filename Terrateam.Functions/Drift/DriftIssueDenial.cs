using Terrateam.Core.Access;
using Terrateam.Core.Reporting;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.PullRequests;

namespace Terrateam.Functions.Drift;

/// <summary>Explains why a command in a drift issue is not permitted, with teams that GitHub does not list.</summary>
internal sealed class DriftIssueDenial(IGitHubApp app, PeopleReader people)
{
    /// <summary>The answer.</summary>
    public async Task<string> ExplainAsync(
        DriftIssueRequest asked,
        string operation,
        IReadOnlyList<AccessDenial> denials,
        CancellationToken cancellationToken
    )
    {
        var (repository, configuration) = (asked.Entry.Repository, asked.Configuration);
        var refusal = new Message.AccessDenied(asked.Actor.Login, operation, denials);
        var allowed = denials.SelectMany(static denial => denial.Allowed.Concat(denial.Superapproval)).ToList();
        var unknown = await people.FindUnknownTeamsAsync(
            app.ForInstallation(repository.InstallationId),
            repository,
            configuration,
            allowed,
            cancellationToken
        );
        return MessageText.Render(
            unknown.Count == 0 ? refusal : new Message.UnknownTeams(refusal, repository.Owner, unknown)
        );
    }
}
