using Microsoft.AspNetCore.Components;

namespace Terrateam.Functions.Pages;

/// <summary>What is missing, and whether the webhook arrives.</summary>
public sealed partial class SetupStatusPage
{
    /// <summary>Who sees it.</summary>
    [Parameter]
    public Viewer? Viewer { get; set; }

    /// <summary>The App.</summary>
    [Parameter]
    public string App { get; set; } = "";

    /// <summary>What is missing.</summary>
    [Parameter]
    public IReadOnlyList<string> Problems { get; set; } = [];

    /// <summary>What came of the form, or null.</summary>
    [Parameter]
    public string? Said { get; set; }

    /// <summary>Whether what GitHub sends arrives.</summary>
    [Parameter]
    public string Webhook { get; set; } = "";

    /// <summary>True where it does.</summary>
    [Parameter]
    public bool IsWebhookGood { get; set; }

    /// <summary>The addresses of pages.</summary>
    [Parameter]
    public PageAddresses Addresses { get; set; } = null!;
}
