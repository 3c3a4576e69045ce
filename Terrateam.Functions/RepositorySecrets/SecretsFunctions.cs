using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Terrateam.Functions.Audit;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Http;
using Terrateam.Functions.Pages;
using Terrateam.Functions.SignIn;

namespace Terrateam.Functions.RepositorySecrets;

/// <summary>
/// The pages with the names of secrets and variables. No value is ever read, and none is taken but what the person's own
/// machine has sealed for GitHub.
/// </summary>
public sealed partial class SecretsFunctions(
    SignInFlow flow,
    SignInCookies cookies,
    SecretsGate gate,
    SecretsPages shown,
    PageAddresses addresses,
    PageRenderer pages,
    BodyReader bodies,
    SecretActs acts,
    AuditLog audit,
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

    /// <summary>The names of a repository; posted, sets or deletes one of them.</summary>
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
        var form = HttpMethods.IsPost(request.Method)
            ? await PageForm.ReadAsync(request, bodies, SealedForm.MaxLength)
            : null;
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
                SecretActs.Event(AuditActions.SecretsRefused, session, admission.Repository) with
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
            return await acts.DoAsync(session, seen, known, form);

        await audit.AddAsync(SecretActs.Event(AuditActions.SecretsListed, session, known), cancellationToken);
        return await shown.NamesAsync(session, seen, SecretChoice.From(request.Query), cancellationToken);
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

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "A page of secrets could not be shown: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
