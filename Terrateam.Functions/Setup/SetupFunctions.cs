using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Terrateam.Functions.Audit;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Http;
using Terrateam.Functions.Pages;
using Terrateam.Functions.SignIn;

namespace Terrateam.Functions.Setup;

/// <summary>
/// The setup page: for who has the code of the log while there is no App, and then for administrators who are signed in.
/// </summary>
public sealed partial class SetupFunctions(
    SetupCode code,
    SetupFlow setup,
    SetupStatus status,
    AppPresence presence,
    SignInFlow flow,
    SignInCookies cookies,
    RequestLimits limits,
    PageAddresses addresses,
    PageRenderer pages,
    BodyReader bodies,
    AuditLog audit,
    ILogger<SetupFunctions> logger
)
{
    /// <summary>The page, and its forms.</summary>
    [Function("Setup")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "setup")] HttpRequest request
    )
    {
        if (!IsThere)
            return Results.NotFound();
        if (!limits.Allows(request))
            return await pages.BusyAsync();

        var form = HttpMethods.IsPost(request.Method) ? await PageForm.ReadAsync(request, bodies) : null;
        if (form?.Refusal is { } refusal)
            return refusal;
        if (presence.IsThere)
            return await AdministerAsync(request, form);
        return form is null
            ? await setup.ShowAsync(request, request.HttpContext.RequestAborted)
            : await setup.TakeAsync(request, form, request.HttpContext.RequestAborted);
    }

    /// <summary>Where GitHub sends the browser back with the code of the new App.</summary>
    [Function("SetupCreated")]
    public async Task<IResult> CreatedAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "setup/created")] HttpRequest request
    )
    {
        if (presence.IsThere)
            return Results.NotFound();
        return limits.Allows(request)
            ? await setup.CreatedAsync(request, request.HttpContext.RequestAborted)
            : await pages.BusyAsync();
    }

    private bool IsThere => presence.IsThere ? flow.IsOn && status.HasAdministrators : code.IsOpen || code.IsDone;

    private async Task<IResult> AdministerAsync(HttpRequest request, PageForm? form)
    {
        var cancellationToken = request.HttpContext.RequestAborted;
        if (await cookies.ReadSessionAsync(request, cancellationToken) is not { } session)
            return pages.Redirect(addresses.SignInTo("setup"));

        var viewer = new Viewer(session.Login, session.Form);
        if (!status.IsAdministrator(session))
        {
            Log.NoAdministrator(logger, session.Login);
            await audit.AddAsync(
                new AuditEvent(AuditActions.SetupRefused, session.Login)
                {
                    Reason = "no administrator",
                    Outcome = "refused",
                    Id = $"setup:{session.Login}",
                },
                cancellationToken
            );
            return await pages.NoteAsync(
                StatusCodes.Status403Forbidden,
                "You may not",
                "This page is for those whom the setting SignIn:Administrators names.",
                "To the first page",
                addresses.Home,
                viewer
            );
        }

        if (form is not null && !(addresses.IsOwnForm(request) && form.Holds(session.Form)))
            return await pages.ForeignFormAsync("Back", addresses.PathOf("setup"), viewer);

        try
        {
            var said = form is null ? null : await status.AskForPingAsync(cancellationToken);
            return await status.ShowAsync(session, said, cancellationToken);
        }
        catch (GitHubException exception)
        {
            Log.Failed(logger, exception.Message);
            return await pages.NoteAsync(
                StatusCodes.Status502BadGateway,
                "GitHub did not answer as expected",
                exception.Status is 401
                    ? "GitHub does not know the App's key or your session any more. Sign out and in again; where that "
                        + "does not help, the App may be deleted."
                    : "Try again in a while; the log of the app says more.",
                "Try again",
                addresses.PathOf("setup"),
                viewer
            );
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "{Login} is no administrator and was refused the setup page"
        )]
        public static partial void NoAdministrator(ILogger logger, string login);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The setup page could not be shown: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
