using Microsoft.DurableTask;

namespace Terrateam.Functions.Durable;

/// <summary>How often activities are tried. Those that ask GitHub wait for it by themselves, for longer.</summary>
internal static class RetryPolicies
{
    /// <summary>About half an hour: for what fails without GitHub, such as storage, before a person is told.</summary>
    public static TaskOptions Storage { get; } = Exponential(attempts: 10, factor: 2.5);

    /// <summary>About an hour: a run that is given up is lost work.</summary>
    public static TaskOptions Run { get; } = Exponential(attempts: 20, factor: 2);

    /// <summary>About a minute: for what should be done and must not hold up a run.</summary>
    public static TaskOptions BestEffort { get; } =
        TaskOptions.FromRetryPolicy(
            new RetryPolicy(maxNumberOfAttempts: 6, firstRetryInterval: TimeSpan.FromSeconds(2), backoffCoefficient: 2)
        );

    private static TaskOptions Exponential(int attempts, double factor) =>
        TaskOptions.FromRetryPolicy(
            new RetryPolicy(
                maxNumberOfAttempts: attempts,
                firstRetryInterval: TimeSpan.FromSeconds(2),
                backoffCoefficient: factor,
                maxRetryInterval: TimeSpan.FromMinutes(5)
            )
        );
}
