using Microsoft.AspNetCore.Http;

namespace Terrateam.Functions.Pages;

/// <summary>What pages answer to requests that they do not take.</summary>
internal static class PageRefusals
{
    /// <summary>To a form that does not come from a page of the session.</summary>
    /// <param name="pages">The pages.</param>
    /// <param name="linkText">The text of the way on.</param>
    /// <param name="link">The way on.</param>
    /// <param name="viewer">Who sees it; null for a page without a head.</param>
    public static Task<IResult> ForeignFormAsync(
        this PageRenderer pages,
        string linkText,
        string link,
        Viewer? viewer = null
    ) =>
        pages.NoteAsync(
            StatusCodes.Status403Forbidden,
            "That was not asked for here",
            "The form did not come from a page of this session. Open the page again, and send it from there.",
            linkText,
            link,
            viewer
        );

    /// <summary>To a network that asks too often.</summary>
    public static Task<IResult> BusyAsync(this PageRenderer pages) =>
        pages.NoteAsync(
            StatusCodes.Status429TooManyRequests,
            "Too many attempts",
            "There were many attempts from your network within a minute. Wait for a minute, and try again."
        );
}
