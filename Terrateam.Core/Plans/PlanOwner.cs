using System.Globalization;
using Terrateam.Core.Patterns;

namespace Terrateam.Core.Plans;

/// <summary>The owner of a plan: a pull request or a drift schedule. Exactly one of the two is set.</summary>
/// <param name="PullRequest">The pull request's number, or null.</param>
/// <param name="DriftSchedule">The schedule's name, or null.</param>
public readonly record struct PlanOwner(int? PullRequest, string? DriftSchedule)
{
    /// <summary>The owner of plans made for a drift schedule.</summary>
    public static PlanOwner Drift(string schedule) => new(null, schedule);

    /// <summary>The owner of plans made for a pull request.</summary>
    public static PlanOwner FromInt32(int pullRequest) => new(pullRequest, null);

    /// <inheritdoc cref="FromInt32"/>
    public static implicit operator PlanOwner(int pullRequest) => FromInt32(pullRequest);

    /// <summary>The owner of a plan with this context.</summary>
    /// <exception cref="ArgumentException">It names both a pull request and a drift schedule, or neither.</exception>
    public static PlanOwner From(PlanContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.PullRequest is null == context.DriftSchedule is null
            ? throw new ArgumentException(
                "A plan belongs to a pull request or to a drift schedule, and to one only.",
                nameof(context)
            )
            : new PlanOwner(context.PullRequest, context.DriftSchedule);
    }

    /// <summary>The owner as messages name it.</summary>
    public override string ToString() =>
        PullRequest is { } number
            ? string.Create(CultureInfo.InvariantCulture, $"pull request #{number}")
            : $"drift schedule '{DriftSchedule}'";
}

/// <summary>Identifies one plan: at most one is kept for each dirspace and run.</summary>
/// <param name="RepositoryId">The repository.</param>
/// <param name="Owner">The pull request or drift schedule.</param>
/// <param name="Dirspace">The dirspace that is planned.</param>
/// <param name="RunId">The run that made it.</param>
public readonly record struct PlanKey(long RepositoryId, PlanOwner Owner, Dirspace Dirspace, Guid RunId)
{
    /// <summary>The key of the plan with this context.</summary>
    public static PlanKey From(PlanContext context)
    {
        var owner = PlanOwner.From(context);
        return new PlanKey(context.RepositoryId, owner, context.Dirspace, context.RunId);
    }
}
