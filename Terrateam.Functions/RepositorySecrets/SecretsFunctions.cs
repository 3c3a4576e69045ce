using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Terrateam.Core.Changes;
using Terrateam.Core.Notices;
using Terrateam.Functions.Audit;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Http;
using Terrateam.Functions.Notifications;
using Terrateam.Functions.Pages;
using Terrateam.Functions.SignIn;

namespace Terrateam.Functions.RepositorySecrets;

/// <summary>The pages with the names of secrets and variables. No value is ever read, and none is taken.</summary>
public sealed partial class SecretsFunctions(
    SignInFlow flow,
    SignInCookies cookies,
    SecretsGate gate,
    SecretsPages shown,
    PageAddresses addresses,
    PageRenderer pages,
    BodyReader bodies,
    AuditLog audit,
    Announcements announcements,
    TimeProvider time,
    ILogger<SecretsFunctions> logger
)
{
    /// <summary>The repositories that the person sees.</summary>
    [Function("Secrets")]
    public Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "secrets")] HttpRequest request
    ) =>
        SignedInAsync(request, session =>
            shown.RepositoriesAsync(session, request.Query["open"], request.HttpContext.RequestAborted)
        );

    /// <summary>The names of a repository; posted, deletes one of them.</summary>
    [Function("RepositorySecrets")]
    public Task<IResult> RepositoryAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "secrets/{owner}/{name}")]
            HttpRequest request,
        string owner,
        string name
    ) => SignedInAsync(request, session => RepositoryAsync(request, session, owner, name));

    private async Task<IResult> RepositoryAsync(HttpRequest request, Session session, string owner, string name)
    {
        var cancellationToken = request.HttpContext.RequestAborted;
        var form = HttpMethods.IsPost(request.Method) ? await PageForm.ReadAsync(request, bodies) : null;
        if (form?.Refusal is { } unread)
            return unread;
        if (form is not null && !(addresses.IsOwnForm(request) && form.Holds(session.Form)))
        {
            return await pages.ForeignFormAsync("To the first page", addresses.Home, SecretsPages.ViewerOf(session));
        }

        var admission = await gate.AdmitAsync(session, owner, name, cancellationToken);
        if (admission is not { Refusal: null, Seen: { } seen, Repository: { } known })
        {
            await audit.AddAsync(
                Event(AuditActions.SecretsRefused, session, admission) with
                {
                    Decision = "refused",
                    Reason = admission.Refusal,
                },
                cancellationToken
            );
            return await NoteAsync(
                session,
                admission.Seen is null ? StatusCodes.Status404NotFound : StatusCodes.Status403Forbidden,
                admission.Seen is null ? "Not found" : "You may not",
                admission.Refusal ?? ""
            );
        }

        if (form is not null)
            return await DeleteAsync(session, admission, seen, known, form);

        await audit.AddAsync(Event(AuditActions.SecretsListed, session, admission), cancellationToken);
        return await shown.NamesAsync(session, seen, SecretChoice.From(request.Query), cancellationToken);
    }

    // From here on nothing is cancelled: what was done is in the trail.
    private async Task<IResult> DeleteAsync(
        Session session,
        SecretsAdmission admission,
        UserRepository seen,
        Repository known,
        PageForm form
    )
    {
        if (SecretChoice.From(form) is not { } choice)
        {
            return await NoteAsync(
                session,
                StatusCodes.Status400BadRequest,
                "That is no name",
                "The form names no secret and no variable. Open the page of the repository again."
            );
        }

        var done = Event(AuditActions.SecretDeleted, session, admission) with { Subject = choice.ToString() };
        await audit.AddAsync(done with { Decision = "allowed" }, CancellationToken.None);
        var notice = SecurityNotices.SecretDeleted(
            InstallationFacts.Named(known.InstallationId, known.Owner),
            known.FullName,
            choice.ToString(),
            session.Login,
            time.GetUtcNow()
        );
        await announcements.PrepareAsync(notice, CancellationToken.None);
        var wasThere = await DeleteAsync(session, seen, choice, notice);
        await audit.AddAsync(done with { Outcome = wasThere ? "deleted" : "was not there" }, CancellationToken.None);
        if (wasThere)
            await announcements.AnnounceAsync(notice, CancellationToken.None);
        else
            await announcements.WithdrawAsync(notice, CancellationToken.None);
        return await pages.NoteAsync(
            wasThere ? StatusCodes.Status200OK : StatusCodes.Status404NotFound,
            wasThere ? "Deleted" : "It was not there",
            wasThere ? $"{choice} of {seen.FullName} was deleted." : $"{seen.FullName} has no {choice} any more.",
            "Back to the repository",
            shown.PathOf(seen),
            SecretsPages.ViewerOf(session)
        );
    }

    private async Task<bool> DeleteAsync(
        Session session,
        UserRepository seen,
        SecretChoice choice,
        InstallationNotice notice
    )
    {
        try
        {
            return await shown.DeleteAsync(session, seen, choice, CancellationToken.None);
        }
        catch (GitHubException exception) when (exception.Status is >= 400 and < 500)
        {
            // Without an answer it may have been done, and is told.
            await announcements.WithdrawAsync(notice, CancellationToken.None);
            throw;
        }
    }

    private async Task<IResult> SignedInAsync(HttpRequest request, Func<Session, Task<IResult>> answer)
    {
        if (!flow.IsOn)
            return Results.NotFound();
        if (await cookies.ReadSessionAsync(request, request.HttpContext.RequestAborted) is not { } session)
            return SignIn(request);

        try
        {
            return await answer(session);
        }
        catch (GitHubException exception) when (exception.Status == 401)
        {
            Log.Failed(logger, exception.Message);
            // No redirect: where the App's own key is refused, it would have no end.
            return await pages.NoteAsync(
                StatusCodes.Status401Unauthorized,
                "GitHub does not know this session any more",
                "Its token was revoked or has expired. Sign in again; where that does not help, GitHub refuses the "
                    + "App's own key, and the log of the app says more.",
                "Sign in again",
                addresses.PathOf("sign-in")
            );
        }
        catch (GitHubException exception)
        {
            Log.Failed(logger, exception.Message);
            return await NoteAsync(
                session,
                StatusCodes.Status502BadGateway,
                "GitHub did not do that",
                exception.Status == 403
                    ? "GitHub refuses it: your own rights may not be enough, or the GitHub App has not been granted "
                        + "Secrets, Variables and Environments. An owner grants them on the installation's page."
                    : "GitHub did not answer as expected. Try again in a while; the log of the app says more."
            );
        }
    }

    private IResult SignIn(HttpRequest request)
    {
        var path = request.Path.Value ?? "";
        var route = path.IndexOf("/api/", StringComparison.Ordinal) is >= 0 and var at ? path[(at + 5)..] : "secrets";
        return pages.Redirect(addresses.SignInTo(route));
    }

    private Task<IResult> NoteAsync(Session session, int status, string title, string text) =>
        pages.NoteAsync(status, title, text, "To the first page", addresses.Home, SecretsPages.ViewerOf(session));

    private static AuditEvent Event(string action, Session session, SecretsAdmission admission) =>
        new(action, session.Login)
        {
            Installation = admission.Repository?.InstallationId,
            RepositoryId = admission.Repository?.Id,
            Repository = admission.Repository?.FullName,
        };

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "A page of secrets could not be shown: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
