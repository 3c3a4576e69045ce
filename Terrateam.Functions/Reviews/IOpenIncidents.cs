namespace Terrateam.Functions.Reviews;

/// <summary>The incidents that are not closed.</summary>
public interface IOpenIncidents
{
    /// <summary>Number and title of each.</summary>
    Task<IReadOnlyList<string>> DescribeAsync(CancellationToken cancellationToken);
}
