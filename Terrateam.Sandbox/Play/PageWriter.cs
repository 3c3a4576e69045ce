using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Terrateam.Sandbox.Page;

namespace Terrateam.Sandbox.Play;

/// <summary>Writes pages: whole ones, or their live part alone.</summary>
internal static class PageWriter
{
    /// <summary>A whole page, or its live part where the page's script asks for that.</summary>
    /// <param name="http">The request.</param>
    /// <param name="view">What the page shows.</param>
    /// <param name="problem">Why what a form asked for was not done; empty for none.</param>
    public static async Task WriteAsync(HttpContext http, View view, string problem = "")
    {
        http.Response.ContentType = "text/html; charset=utf-8";
        // Passwords for git are on some pages.
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers["Referrer-Policy"] = "same-origin";
        if (IsScript(http))
        {
            await http.Response.WriteAsync(view.Live.Text, http.RequestAborted);
            return;
        }

        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        http.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; connect-src 'self'; "
            + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        await http.Response.WriteAsync(Layout.Document(view, nonce, problem).Text, http.RequestAborted);
    }

    /// <summary>Whether the page's script asks, and not the browser itself.</summary>
    public static bool IsScript(HttpContext http) => http.Request.Headers["X-Part"] == "live";
}
