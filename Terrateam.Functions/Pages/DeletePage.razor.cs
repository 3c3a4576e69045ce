using Microsoft.AspNetCore.Components;

namespace Terrateam.Functions.Pages;

/// <summary>Asks whether a secret or variable is to be deleted.</summary>
public sealed partial class DeletePage
{
    /// <summary>Who sees it.</summary>
    [Parameter]
    public Viewer? Viewer { get; set; }

    /// <summary>The repository.</summary>
    [Parameter]
    public string Repository { get; set; } = "";

    /// <summary>The path of the repository's page.</summary>
    [Parameter]
    public string Path { get; set; } = "";

    /// <summary>What is to be deleted, in words.</summary>
    [Parameter]
    public string Thing { get; set; } = "";

    /// <summary>Its name.</summary>
    [Parameter]
    public string Name { get; set; } = "";

    /// <summary>Its kind.</summary>
    [Parameter]
    public string Kind { get; set; } = "";

    /// <summary>Its environment, or nothing.</summary>
    [Parameter]
    public string Environment { get; set; } = "";

    /// <summary>The addresses of pages.</summary>
    [Parameter]
    public PageAddresses Addresses { get; set; } = null!;
}
