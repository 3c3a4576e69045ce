using System.Globalization;
using Microsoft.AspNetCore.Http;
using Terrateam.Core.Changes;
using Terrateam.Core.Notices;
using Terrateam.Functions.Audit;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Notifications;
using Terrateam.Functions.Pages;
using Terrateam.Functions.SignIn;

namespace Terrateam.Functions.RepositorySecrets;

/// <summary>
/// Does what a form of the page of secrets asks for, for a person who may: with the person's own token, entered in the
/// audit trail before and after, and told by mail. From here on nothing is cancelled.
/// </summary>
public sealed class SecretActs(
    IUserGitHubs users,
    SecretsPages shown,
    PageRenderer pages,
    AuditLog audit,
    Announcements announcements,
    TimeProvider time
)
{
    internal static AuditEvent Event(string action, Session session, Repository? repository) =>
        new(action, session.Login)
        {
            Installation = repository?.InstallationId,
            RepositoryId = repository?.Id,
            Repository = repository?.FullName,
        };

    internal Task<IResult> DoAsync(Session session, UserRepository seen, Repository known, PageForm form) =>
        SealedForm.Is(form) ? SetAsync(session, seen, known, form) : DeleteAsync(session, seen, known, form);

    private async Task<IResult> SetAsync(Session session, UserRepository seen, Repository known, PageForm form)
    {
        var (asked, refusal) = SealedForm.Read(form);
        if (asked is not { Choice: var choice, Value: var value })
            return await NoteAsync(session, seen, StatusCodes.Status400BadRequest, "Nothing was set", refusal);

        var github = users.For(session.Token);
        if (await FindKeyIdAsync(github, seen, choice) is not { } keyId)
        {
            return await NoteAsync(
                session,
                seen,
                StatusCodes.Status404NotFound,
                "Nothing was set",
                $"GitHub shows you no place for {choice} in {seen.FullName}."
            );
        }

        if (!string.Equals(keyId, value.KeyId, StringComparison.Ordinal))
            return await SealAgainAsync(session, seen, choice);

        var isNew = false;
        var entered = Event(AuditActions.SecretSet, session, known) with { Subject = choice.ToString() };
        try
        {
            _ = await ActAsync(
                entered,
                SecurityNotices.SecretSet(FactsOf(known), known.FullName, $"{choice}", session.Login, time.GetUtcNow()),
                async () =>
                {
                    var place = choice.Environment;
                    isNew = await github.SetSecretAsync(seen, place, choice.Name, value, CancellationToken.None);
                    return (true, isNew ? "added" : "changed");
                }
            );
        }
        catch (GitHubException exception) when (exception.Status == StatusCodes.Status422UnprocessableEntity)
        {
            return await SealAgainAsync(session, seen, choice);
        }

        return await NoteAsync(
            session,
            seen,
            StatusCodes.Status200OK,
            "Set",
            $"{choice} of {seen.FullName} {(isNew ? "was added." : "has a new value.")}"
        );
    }

    private async Task<IResult> DeleteAsync(Session session, UserRepository seen, Repository known, PageForm form)
    {
        if (SecretChoice.From(form) is not { } choice)
        {
            return await NoteAsync(
                session,
                seen,
                StatusCodes.Status400BadRequest,
                "That is no name",
                "The form names no secret and no variable. Open the page of the repository again."
            );
        }

        var wasThere = await ActAsync(
            Event(AuditActions.SecretDeleted, session, known) with
            {
                Subject = choice.ToString(),
            },
            SecurityNotices.SecretDeleted(FactsOf(known), known.FullName, $"{choice}", session.Login, time.GetUtcNow()),
            async () =>
            {
                var place = new StoredPlace(choice.IsVariable, choice.Environment);
                return await users.For(session.Token).DeleteAsync(seen, place, choice.Name, CancellationToken.None)
                    ? (true, "deleted")
                    : (false, "was not there");
            }
        );
        return await NoteAsync(
            session,
            seen,
            wasThere ? StatusCodes.Status200OK : StatusCodes.Status404NotFound,
            wasThere ? "Deleted" : "It was not there",
            wasThere
                ? $"{seen.FullName} no longer has {choice}: it was deleted."
                : $"{seen.FullName} did not have {choice} any more."
        );
    }

    private async Task<bool> ActAsync(
        AuditEvent entered,
        InstallationNotice notice,
        Func<Task<(bool IsDone, string Outcome)>> act
    )
    {
        await audit.AddAsync(entered with { Decision = "allowed" }, CancellationToken.None);
        try
        {
            return await announcements.AnnounceAsync(
                notice,
                async () =>
                {
                    var (isDone, outcome) = await act();
                    await audit.AddAsync(entered with { Outcome = outcome }, CancellationToken.None);
                    return isDone;
                },
                CancellationToken.None
            );
        }
        catch (GitHubException exception)
        {
            var outcome = exception.Status is >= 400 and < 500
                ? string.Create(CultureInfo.InvariantCulture, $"refused by GitHub with {exception.Status}")
                : "not known: GitHub gave no answer";
            await audit.AddAsync(entered with { Outcome = outcome }, CancellationToken.None);
            throw;
        }
    }

    private Task<IResult> SealAgainAsync(Session session, UserRepository seen, SecretChoice choice) =>
        NoteAsync(
            session,
            seen,
            StatusCodes.Status409Conflict,
            "Seal it again",
            $"GitHub cannot open the value with the key that it has for {choice} now. The repository and each "
                + "environment have a key of their own, and GitHub may change them: seal it for the place that the form "
                + "names, and send it soon. Nothing was set."
        );

    private static async Task<string?> FindKeyIdAsync(IUserGitHub github, UserRepository seen, SecretChoice choice)
    {
        try
        {
            return await github.GetKeyIdAsync(seen, choice.Environment, CancellationToken.None);
        }
        catch (GitHubException exception) when (exception.Status == 404)
        {
            return null;
        }
    }

    private static InstallationFacts FactsOf(Repository known) =>
        InstallationFacts.Named(known.InstallationId, known.Owner);

    private Task<IResult> NoteAsync(Session session, UserRepository seen, int status, string title, string text) =>
        pages.NoteAsync(
            status,
            title,
            text,
            "Back to the repository",
            shown.PathOf(seen),
            SecretsPages.ViewerOf(session)
        );
}
