using Microsoft.AspNetCore.Components;

namespace Terrateam.Functions.Pages;

/// <summary>Asks whether a person wants to hear of security alone. Looking at it changes nothing.</summary>
public sealed partial class UnsubscribePage
{
    /// <summary>The path, with the token, to which the form goes.</summary>
    [Parameter]
    public string Path { get; set; } = "";

    /// <summary>The path of the page about a person's mail.</summary>
    [Parameter]
    public string AccountPath { get; set; } = "";

    /// <summary>The addresses of pages.</summary>
    [Parameter]
    public PageAddresses Addresses { get; set; } = null!;
}
