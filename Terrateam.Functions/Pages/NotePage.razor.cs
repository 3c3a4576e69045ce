using Microsoft.AspNetCore.Components;

namespace Terrateam.Functions.Pages;

/// <summary>Says something, with a way on.</summary>
public sealed partial class NotePage
{
    /// <summary>The title.</summary>
    [Parameter]
    public string Title { get; set; } = "";

    /// <summary>What it says.</summary>
    [Parameter]
    public string Text { get; set; } = "";

    /// <summary>The text of the link.</summary>
    [Parameter]
    public string? LinkText { get; set; }

    /// <summary>Where to go from here, or null.</summary>
    [Parameter]
    public string? Link { get; set; }

    /// <summary>Who sees it, or null.</summary>
    [Parameter]
    public Viewer? Viewer { get; set; }

    /// <summary>The addresses of pages.</summary>
    [Parameter]
    public PageAddresses Addresses { get; set; } = null!;
}
