using Microsoft.AspNetCore.Components;

namespace Terrateam.Functions.Pages;

/// <summary>Asks what App is to be created.</summary>
public sealed partial class SetupFormPage
{
    /// <summary>What the form sends along.</summary>
    [Parameter]
    public string Form { get; set; } = "";

    /// <summary>What was wrong, or null.</summary>
    [Parameter]
    public string? Problem { get; set; }

    /// <summary>The address of GitHub's pages.</summary>
    [Parameter]
    public string Server { get; set; } = "";

    /// <summary>The login of the administrator.</summary>
    [Parameter]
    public string Administrator { get; set; } = "";

    /// <summary>The addresses of pages.</summary>
    [Parameter]
    public PageAddresses Addresses { get; set; } = null!;
}
