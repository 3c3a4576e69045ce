using Microsoft.AspNetCore.Http;

namespace Terrateam.Sandbox.GitHub.Http;

/// <summary>
/// Only this machine is served, by names that mean this machine: a page elsewhere whose name was made to mean it (DNS
/// rebinding) gets nothing.
/// </summary>
internal static class LoopbackHost
{
    private static readonly string[] Names = ["127.0.0.1", "localhost", "[::1]"];

    /// <summary>True where the request is answered, with a refusal.</summary>
    public static async Task<bool> RefuseAsync(HttpContext http)
    {
        if (Names.Contains(http.Request.Host.Host, StringComparer.OrdinalIgnoreCase))
            return false;

        http.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
        http.Response.ContentType = "text/plain; charset=utf-8";
        await http.Response.WriteAsync("The sandbox answers to 127.0.0.1 and localhost alone.", http.RequestAborted);
        return true;
    }
}
