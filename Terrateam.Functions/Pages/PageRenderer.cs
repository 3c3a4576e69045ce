using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Terrateam.Functions.Pages;

/// <summary>The person a page is shown to.</summary>
/// <param name="Login">Their login.</param>
/// <param name="Form">What their forms send along.</param>
public sealed record Viewer(string Login, string Form);

/// <summary>Renders Razor components on the server. They encode what they show; nothing of them runs in the browser.</summary>
public sealed class PageRenderer(IServiceProvider services, ILoggerFactory loggers, PageAddresses addresses)
{
    /// <summary>Renders a page.</summary>
    /// <param name="status">The status to send it with.</param>
    /// <param name="parameters">Its parameters, by name.</param>
    /// <param name="formTarget">Another origin to which its forms go, or null.</param>
    public async Task<IResult> ShowAsync<T>(
        int status,
        IReadOnlyDictionary<string, object?> parameters,
        string? formTarget = null
    )
        where T : IComponent
    {
        await using var renderer = new HtmlRenderer(services, loggers);
        var html = await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var all = new Dictionary<string, object?>(parameters, StringComparer.Ordinal)
            {
                [nameof(NotePage.Addresses)] = addresses,
            };
            var output = await renderer.RenderComponentAsync<T>(ParameterView.FromDictionary(all));
            return output.ToHtmlString();
        });
        return new PageResult("<!DOCTYPE html>\n" + html, status, formTarget, addresses.IsSecure);
    }

    /// <summary>Renders a page that says something, with a way on.</summary>
    public Task<IResult> NoteAsync(
        int status,
        string title,
        string text,
        string? linkText = null,
        string? link = null,
        Viewer? viewer = null
    ) =>
        ShowAsync<NotePage>(
            status,
            new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(NotePage.Title)] = title,
                [nameof(NotePage.Text)] = text,
                [nameof(NotePage.LinkText)] = linkText,
                [nameof(NotePage.Link)] = link,
                [nameof(NotePage.Viewer)] = viewer,
            }
        );

    /// <summary>Leads the browser to another page.</summary>
    public IResult Redirect(string address) => new RedirectResult(address, addresses.IsSecure);
}
