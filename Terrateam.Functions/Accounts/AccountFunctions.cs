using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Terrateam.Functions.Contacts;
using Terrateam.Functions.Http;
using Terrateam.Functions.Pages;
using Terrateam.Functions.SignIn;

namespace Terrateam.Functions.Accounts;

/// <summary>The page about a person's mail, and the link by which mails can be left without signing in.</summary>
public sealed class AccountFunctions(
    SignInFlow flow,
    SignInCookies cookies,
    RequestLimits limits,
    AccountPages shown,
    AccountActions actions,
    PageAddresses addresses,
    PageRenderer pages,
    BodyReader bodies
)
{
    private const int RetryAfter = 60;

    /// <summary>The page, and its forms.</summary>
    [Function("Account")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = MailLinks.AccountRoute)] HttpRequest request
    )
    {
        if (!flow.IsOn)
            return Results.NotFound();
        if (!limits.Allows(request))
            return await BusyAsync(request);

        var cancellationToken = request.HttpContext.RequestAborted;
        if (await cookies.ReadSessionAsync(request, cancellationToken) is not { } session)
            return pages.Redirect(addresses.SignInTo(MailLinks.AccountRoute));

        if (!HttpMethods.IsPost(request.Method))
            return await shown.ShowAsync(session, said: null, cancellationToken);

        var form = await PageForm.ReadAsync(request, bodies);
        if (form.Refusal is { } refusal)
            return refusal;
        if (!(addresses.IsOwnForm(request) && form.Holds(session.Form)))
        {
            return await pages.ForeignFormAsync(
                "Back",
                addresses.PathOf(MailLinks.AccountRoute),
                new Viewer(session.Login, session.Form)
            );
        }

        // What was begun is done and in the trail.
        var said = await actions.DoAsync(session, form.Text("do"), CancellationToken.None);
        return await shown.ShowAsync(session, said, cancellationToken);
    }

    /// <summary>
    /// The link of a mail: opened, it asks, since scanners of mail open links; posted, it opts out, by the mail program
    /// or the page, without a cookie.
    /// </summary>
    /// <remarks>https://www.rfc-editor.org/rfc/rfc8058#section-3.2; the token says all that the body could.</remarks>
    [Function("Unsubscribe")]
    public async Task<IResult> LeaveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = MailLinks.UnsubscribeRoute)]
            HttpRequest request
    )
    {
        if (!limits.Allows(request))
            return await BusyAsync(request);

        var token = request.Query[MailLinks.Token].ToString();
        if (!HttpMethods.IsPost(request.Method))
        {
            return await actions.KnowsAsync(token, request.HttpContext.RequestAborted)
                ? await shown.AskAsync(token)
                : await UnknownAsync();
        }

        return await actions.UnsubscribeAsync(token, CancellationToken.None)
            ? await pages.NoteAsync(
                StatusCodes.Status200OK,
                "You hear of security alone",
                "There is no other mail from this Terrateam any more.",
                "Change that",
                addresses.PathOf(MailLinks.AccountRoute)
            )
            : await UnknownAsync();
    }

    private Task<IResult> UnknownAsync() =>
        pages.NoteAsync(
            StatusCodes.Status404NotFound,
            "This link is not known",
            "It is not whole, or the key that made it is gone. Sign in, and choose on the page about your mail.",
            "Your mail",
            addresses.PathOf(MailLinks.AccountRoute)
        );

    private Task<IResult> BusyAsync(HttpRequest request)
    {
        request.HttpContext.Response.Headers.RetryAfter = RetryAfter.ToString(CultureInfo.InvariantCulture);
        return pages.BusyAsync();
    }
}
