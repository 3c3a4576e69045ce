using System.Text;
using Microsoft.AspNetCore.Http;

namespace Terrateam.Functions.Pages;

/// <summary>Sends a page: no script, nothing from elsewhere, in no frame, and kept by no cache.</summary>
/// <param name="html">The page.</param>
/// <param name="status">The status.</param>
/// <param name="formTarget">Another origin to which forms of the page go, or null.</param>
/// <param name="isSecure">True where browsers reach the app by TLS alone.</param>
internal sealed class PageResult(string html, int status, string? formTarget, bool isSecure) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var response = httpContext.Response;
        var forms = formTarget is null ? "'self'" : $"'self' {formTarget}";
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src {PageStyle.Source}; form-action {forms}; base-uri 'none'; "
            + "frame-ancestors 'none'";
        Protect(response, isSecure);
        var body = Encoding.UTF8.GetBytes(html);
        response.ContentLength = body.Length;
        return response.Body.WriteAsync(body, httpContext.RequestAborted).AsTask();
    }

    /// <summary>The headers that every answer of the pages has.</summary>
    public static void Protect(HttpResponse response, bool isSecure)
    {
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.XFrameOptions = "DENY";
        response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";

        // With no-referrer, browsers would not say where a form comes from.
        response.Headers["Referrer-Policy"] = "same-origin";
        if (isSecure)
            response.Headers.StrictTransportSecurity = "max-age=31536000";
    }
}

/// <summary>Leads the browser to another page.</summary>
internal sealed class RedirectResult(string address, bool isSecure) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        PageResult.Protect(httpContext.Response, isSecure);
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = address;
        return Task.CompletedTask;
    }
}
