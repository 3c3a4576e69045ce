using Microsoft.AspNetCore.Components;

namespace Terrateam.Functions.Pages;

/// <summary>Asks for the code of the log.</summary>
public sealed partial class SetupCodePage
{
    /// <summary>What the form sends along.</summary>
    [Parameter]
    public string Form { get; set; } = "";

    /// <summary>What was wrong, or null.</summary>
    [Parameter]
    public string? Problem { get; set; }

    /// <summary>The addresses of pages.</summary>
    [Parameter]
    public PageAddresses Addresses { get; set; } = null!;
}
