using Microsoft.AspNetCore.Components;

namespace Terrateam.Functions.Pages;

/// <summary>The address of a person, what it is used for, and what they can choose.</summary>
public sealed partial class AccountPage
{
    /// <summary>Who sees it.</summary>
    [Parameter]
    public Viewer? Viewer { get; set; }

    /// <summary>What came of a form, or null.</summary>
    [Parameter]
    public string? Said { get; set; }

    /// <summary>The path of the page itself.</summary>
    [Parameter]
    public string Path { get; set; } = "";

    /// <summary>False where no server for mail is set up.</summary>
    [Parameter]
    public bool SendsMail { get; set; }

    /// <summary>The address, or null.</summary>
    [Parameter]
    public string? Address { get; set; }

    /// <summary>Why there is no address.</summary>
    [Parameter]
    public string Reason { get; set; } = "";

    /// <summary>The accounts whose installations the person administers.</summary>
    [Parameter]
    public IReadOnlyList<string> Accounts { get; set; } = [];

    /// <summary>When the address was read.</summary>
    [Parameter]
    public string SeenAt { get; set; } = "";

    /// <summary>Until when it is used.</summary>
    [Parameter]
    public string UsedUntil { get; set; } = "";

    /// <summary>When it is deleted.</summary>
    [Parameter]
    public string KeptUntil { get; set; } = "";

    /// <summary>True where the person hears of security alone.</summary>
    [Parameter]
    public bool IsOptedOut { get; set; }

    /// <summary>True where no address is to be kept.</summary>
    [Parameter]
    public bool IsDeclined { get; set; }

    /// <summary>The addresses of pages.</summary>
    [Parameter]
    public PageAddresses Addresses { get; set; } = null!;
}
