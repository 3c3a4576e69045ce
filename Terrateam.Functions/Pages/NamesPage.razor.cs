using Microsoft.AspNetCore.Components;

namespace Terrateam.Functions.Pages;

/// <summary>The names of a repository's secrets and variables.</summary>
public sealed partial class NamesPage
{
    /// <summary>Who sees it.</summary>
    [Parameter]
    public Viewer? Viewer { get; set; }

    /// <summary>The repository.</summary>
    [Parameter]
    public string Repository { get; set; } = "";

    /// <summary>The path of the page itself.</summary>
    [Parameter]
    public string Path { get; set; } = "";

    /// <summary>What there is, by place.</summary>
    [Parameter]
    public IReadOnlyList<SecretGroup> Groups { get; set; } = [];

    /// <summary>The command that seals a value for the form.</summary>
    [Parameter]
    public string SealCommand { get; set; } = "";

    /// <summary>The command that sets a value without the page.</summary>
    [Parameter]
    public string SetCommand { get; set; } = "";

    /// <summary>The addresses of pages.</summary>
    [Parameter]
    public PageAddresses Addresses { get; set; } = null!;
}
