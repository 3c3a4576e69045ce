using System.Globalization;
using Terrateam.Core.Reporting;

namespace Terrateam.Functions.GitHub;

/// <summary>Check runs that this App writes.</summary>
/// <remarks>https://docs.github.com/en/rest/checks/runs</remarks>
public interface ICheckRunClient
{
    /// <summary>Creates a check run. Returns GitHub's id of it.</summary>
    Task<long> CreateAsync(string sha, AppCheckRun check, CancellationToken cancellationToken);

    /// <summary>Changes a check run; annotations are added to those that it has. Returns false where it is gone.</summary>
    Task<bool> UpdateAsync(long id, AppCheckRun check, CancellationToken cancellationToken);

    /// <summary>The newest check run of this App with a name, or null.</summary>
    Task<long?> FindAsync(string sha, string name, CancellationToken cancellationToken);
}

/// <summary>How far a check run is.</summary>
public enum CheckState
{
    /// <summary>Waiting.</summary>
    Queued,

    /// <summary>Being worked on.</summary>
    InProgress,

    /// <summary>Ended well.</summary>
    Success,

    /// <summary>Ended with a failure.</summary>
    Failure,

    /// <summary>Ended from outside before it had a result.</summary>
    Cancelled,
}

/// <summary>A check run to write.</summary>
/// <param name="Name">Its name, as that of a commit status.</param>
/// <param name="State">Its state.</param>
/// <param name="Title">Its result in a line.</param>
/// <param name="Details">What it shows below; null for the title alone.</param>
/// <param name="Url">Target of its link, or null.</param>
/// <param name="Reference">What comes back with the event of a person who runs it again.</param>
public sealed record AppCheckRun(
    string Name,
    CheckState State,
    string Title,
    CheckDetails? Details,
    string? Url,
    string? Reference
)
{
    /// <summary>The identifier of the button that plans again.</summary>
    public const string PlanAction = "plan";

    /// <summary>The reference of a check run that plans a query of a pull request when it is run again.</summary>
    public static string ReferenceOf(int number, string query) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {query}").TrimEnd();
}
