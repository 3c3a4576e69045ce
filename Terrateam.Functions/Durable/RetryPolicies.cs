using Microsoft.DurableTask;
using Terrateam.Core.Retries;

namespace Terrateam.Functions.Durable;

/// <summary>How often activities are tried. Those that ask GitHub wait for it by themselves, for longer.</summary>
internal static class RetryPolicies
{
    private const int RunAttempts = 20;
    private static readonly Backoff RunPauses = new(TimeSpan.FromSeconds(2), 2, TimeSpan.FromMinutes(5));

    /// <summary>About half an hour: for what fails without GitHub, such as storage, before a person is told.</summary>
    public static TaskOptions Storage { get; } = Options(10, RunPauses with { Growth = 2.5 });

    /// <summary>About an hour: a run that is given up is lost work.</summary>
    public static TaskOptions Run { get; } = Options(RunAttempts, RunPauses);

    /// <summary>How long that is.</summary>
    public static TimeSpan RunPatience { get; } = RunPauses.Total(RunAttempts);

    /// <summary>About a minute: for what should be done and must not hold up a run.</summary>
    public static TaskOptions BestEffort { get; } = Options(6, RunPauses);

    private static TaskOptions Options(int attempts, Backoff pauses) =>
        TaskOptions.FromRetryPolicy(
            new RetryPolicy(
                maxNumberOfAttempts: attempts,
                firstRetryInterval: pauses.First,
                backoffCoefficient: pauses.Growth,
                maxRetryInterval: pauses.Max
            )
        );
}
