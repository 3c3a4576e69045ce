using Microsoft.AspNetCore.Components;

namespace Terrateam.Functions.Pages;

/// <summary>Hands GitHub the manifest of the App.</summary>
public sealed partial class SetupManifestPage
{
    /// <summary>GitHub's page.</summary>
    [Parameter]
    public string Action { get; set; } = "";

    /// <summary>The manifest.</summary>
    [Parameter]
    public string Manifest { get; set; } = "";

    /// <summary>The addresses of pages.</summary>
    [Parameter]
    public PageAddresses Addresses { get; set; } = null!;
}
