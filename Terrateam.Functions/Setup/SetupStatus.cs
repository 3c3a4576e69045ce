using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Terrateam.Core.Apps;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Pages;
using Terrateam.Functions.SignIn;

namespace Terrateam.Functions.Setup;

/// <summary>What administrators see once the App is there: what is missing, and whether its webhook arrives.</summary>
public sealed class SetupStatus(
    IGitHubApp app,
    IUserGitHubs users,
    PageRenderer pages,
    IOptions<SignInOptions> signIn,
    IOptions<GitHubOptions> options,
    TimeProvider time
)
{
    // Each is a call to GitHub.
    private const int MaxRepositories = 20;

    // As long as GitHub repeats a delivery.
    private static readonly TimeSpan Reach = TimeSpan.FromDays(3);
    private static readonly TimeSpan Recently = TimeSpan.FromHours(1);

    /// <summary>True where the page may be seen at all.</summary>
    public bool HasAdministrators => signIn.Value.Administrators.Count > 0;

    /// <summary>Whether a person is named, by login or by id.</summary>
    internal bool IsAdministrator(Session session) =>
        signIn.Value.Administrators.Any(one =>
            string.Equals(one.Trim(), session.Login, StringComparison.OrdinalIgnoreCase)
            || one.Trim() == session.UserId.ToString(CultureInfo.InvariantCulture)
        );

    /// <summary>The page.</summary>
    internal async Task<IResult> ShowAsync(Session session, string? said, CancellationToken cancellationToken)
    {
        var registration = await app.GetRegistrationAsync(cancellationToken);
        var problems = new List<string>();
        problems.AddRange(
            AppDescription
                .Missing(registration.Permissions)
                .Select(static one =>
                    $"The App does not ask for {one.Title} ({AppDescription.LevelOf(one.Access)}), to {one.Feature}."
                )
        );
        problems.AddRange(
            AppDescription
                .Events.Where(one => !registration.Events.Contains(one.Name))
                .Select(static one => $"The App does not subscribe to {one.Title}: {one.Feature}.")
        );
        var installations = 0;
        await foreach (var installation in app.ListInstallationsAsync(cancellationToken))
        {
            installations++;
            if (installation.IsSuspended)
            {
                problems.Add($"The installation on {installation.Account} is suspended: {installation.Url}");
                continue;
            }

            problems.AddRange(
                AppDescription
                    .Missing(installation.Permissions, installation.IsOrganization)
                    .Select(one =>
                        $"{installation.Account} has not granted {one.Title} ({AppDescription.LevelOf(one.Access)}), to "
                        + $"{one.Feature}: {installation.Url}"
                    )
            );
        }

        if (installations == 0)
            problems.Add($"The App is installed nowhere. Install it: {registration.Url}/installations/new");
        problems.AddRange(await WithoutWorkflowAsync(session, cancellationToken));
        var webhook = await WebhookAsync(cancellationToken);
        return await pages.ShowAsync<SetupStatusPage>(
            StatusCodes.Status200OK,
            new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(SetupStatusPage.Viewer)] = new Viewer(session.Login, session.Form),
                [nameof(SetupStatusPage.App)] = registration.Slug,
                [nameof(SetupStatusPage.Problems)] = problems,
                [nameof(SetupStatusPage.Said)] = said,
                [nameof(SetupStatusPage.Webhook)] = webhook.Text,
                [nameof(SetupStatusPage.IsWebhookGood)] = webhook.IsGood,
            }
        );
    }

    /// <summary>Asks GitHub to send its ping again. Returns what came of it.</summary>
    internal async Task<string> AskForPingAsync(CancellationToken cancellationToken)
    {
        var deliveries = await app.ListDeliveriesAsync(time.GetUtcNow() - Reach, cancellationToken);
        if (deliveries.FirstOrDefault(static one => one.Event == "ping") is not { } ping)
        {
            return "GitHub keeps no ping any more. On the App's page, under Advanced, deliver any event again: one that "
                + "is answered with 202 shows the same.";
        }

        await app.RedeliverAsync(ping.Id, cancellationToken);
        return "GitHub was asked to send its ping again. Load this page again in a moment.";
    }

    // A busy organisation has many pages of them in three days.
    private async Task<WebhookState> WebhookAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var recent = WebhookState.Of(await app.ListDeliveriesAsync(now - Recently, cancellationToken));
        return recent.IsGood ? recent : WebhookState.Of(await app.ListDeliveriesAsync(now - Reach, cancellationToken));
    }

    private async Task<IEnumerable<string>> WithoutWorkflowAsync(Session session, CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        var looked = 0;
        var person = users.For(session.Token);
        foreach (var installation in await person.ListInstallationsAsync(cancellationToken))
        {
            if (installation.IsSuspended)
                continue;
            foreach (var seen in (await person.ListRepositoriesAsync(installation.Id, cancellationToken)).First)
            {
                if (looked++ == MaxRepositories)
                    return problems.Append($"Only {MaxRepositories} repositories were looked at for the workflow.");

                var github = app.ForInstallation(installation.Id);
                var repository = await github.GetRepositoryAsync(seen.Id, cancellationToken);
                if (await github.For(repository).Workflows.FindAsync(cancellationToken) is null)
                    problems.Add($"{seen.FullName} has no {options.Value.WorkflowPath} on its default branch.");
            }
        }

        return problems;
    }
}
