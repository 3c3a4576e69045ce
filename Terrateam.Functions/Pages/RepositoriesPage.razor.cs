using Microsoft.AspNetCore.Components;

namespace Terrateam.Functions.Pages;

/// <summary>The repositories that a person sees.</summary>
public sealed partial class RepositoriesPage
{
    /// <summary>Who sees it.</summary>
    [Parameter]
    public Viewer? Viewer { get; set; }

    /// <summary>The repositories by owner.</summary>
    [Parameter]
    public IReadOnlyList<RepositoryGroup> Groups { get; set; } = [];

    /// <summary>The addresses of pages.</summary>
    [Parameter]
    public PageAddresses Addresses { get; set; } = null!;
}
