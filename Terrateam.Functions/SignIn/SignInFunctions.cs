using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Terrateam.Functions.Http;
using Terrateam.Functions.Pages;

namespace Terrateam.Functions.SignIn;

/// <summary>The pages of signing in and out. Without the App's client id and secret there are none.</summary>
public sealed class SignInFunctions(
    SignInFlow flow,
    SignInCookies cookies,
    RequestLimits limits,
    PageAddresses addresses,
    PageRenderer pages,
    BodyReader bodies
)
{
    private const int RetryAfter = 60;

    /// <summary>Sends the browser to GitHub.</summary>
    [Function("SignIn")]
    public Task<IResult> BeginAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "sign-in")] HttpRequest request
    ) => LimitedAsync(request, () => flow.BeginAsync(request, request.HttpContext.RequestAborted));

    /// <summary>Where GitHub sends the browser back.</summary>
    [Function("SignInCallback")]
    public Task<IResult> EndAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "sign-in/callback")] HttpRequest request
    ) => LimitedAsync(request, () => flow.EndAsync(request, request.HttpContext.RequestAborted));

    /// <summary>Signs out.</summary>
    [Function("SignOut")]
    public Task<IResult> LeaveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "sign-out")] HttpRequest request
    ) => LimitedAsync(request, () => SignOutAsync(request));

    private async Task<IResult> SignOutAsync(HttpRequest request)
    {
        var cancellationToken = request.HttpContext.RequestAborted;
        if (await cookies.ReadSessionAsync(request, cancellationToken) is not { } session)
            return pages.Redirect(addresses.PathOf("sign-in"));

        var form = await PageForm.ReadAsync(request, bodies);
        if (form.Refusal is { } refusal)
            return refusal;
        return addresses.IsOwnForm(request) && form.Holds(session.Form)
            ? await flow.LeaveAsync(request, session, cancellationToken)
            : await pages.ForeignFormAsync("To the first page", addresses.Home);
    }

    private async Task<IResult> LimitedAsync(HttpRequest request, Func<Task<IResult>> answer)
    {
        if (!flow.IsOn)
            return Results.NotFound();
        if (limits.Allows(request))
            return await answer();

        request.HttpContext.Response.Headers.RetryAfter = RetryAfter.ToString(CultureInfo.InvariantCulture);
        return await pages.NoteAsync(
            StatusCodes.Status429TooManyRequests,
            "Too many attempts",
            "There were many attempts to sign in from your network within a minute. Wait for a minute, and begin again."
        );
    }
}
