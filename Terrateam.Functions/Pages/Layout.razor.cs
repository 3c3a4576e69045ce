using Microsoft.AspNetCore.Components;

namespace Terrateam.Functions.Pages;

/// <summary>What all pages have.</summary>
public sealed partial class Layout
{
    /// <summary>The title.</summary>
    [Parameter]
    [EditorRequired]
    public string Title { get; set; } = "";

    /// <summary>Who sees it, or null.</summary>
    [Parameter]
    public Viewer? Viewer { get; set; }

    /// <summary>The addresses of pages.</summary>
    [Parameter]
    [EditorRequired]
    public PageAddresses Addresses { get; set; } = null!;

    /// <summary>The page itself.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }
}
