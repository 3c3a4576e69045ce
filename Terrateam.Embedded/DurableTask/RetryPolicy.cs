using System.ComponentModel;

namespace Terrateam.Embedded.DurableTask;

/// <summary>
/// Retries with exponential back-off. The delay after attempt <c>n</c> (counted from 0) is
/// <c>FirstRetryInterval × BackoffCoefficient ^ n</c>, at most <see cref="MaxRetryInterval"/>.
/// </summary>
public sealed class RetryPolicy
{
    /// <summary>Makes a policy.</summary>
    /// <param name="maxNumberOfAttempts">Attempts in all, the first one included; at least 1.</param>
    /// <param name="firstRetryInterval">Delay between the first and the second attempt; more than zero.</param>
    /// <param name="backoffCoefficient">Growth of the delay from one retry to the next; at least 1.</param>
    /// <param name="maxRetryInterval">Longest delay; one hour if not given, <see cref="Timeout.InfiniteTimeSpan"/> for no bound.</param>
    /// <param name="retryTimeout">No retry is begun this long after the first attempt; infinite if not given.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its bounds.</exception>
    public RetryPolicy(
        int maxNumberOfAttempts,
        TimeSpan firstRetryInterval,
        double backoffCoefficient = 1.0,
        TimeSpan? maxRetryInterval = null,
        TimeSpan? retryTimeout = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxNumberOfAttempts);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(firstRetryInterval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(backoffCoefficient, 1.0);
        if (maxRetryInterval < firstRetryInterval && maxRetryInterval != Timeout.InfiniteTimeSpan)
            throw new ArgumentOutOfRangeException(nameof(maxRetryInterval), maxRetryInterval, "Must be at least the first retry interval.");
        if (retryTimeout < firstRetryInterval && retryTimeout != Timeout.InfiniteTimeSpan)
            throw new ArgumentOutOfRangeException(nameof(retryTimeout), retryTimeout, "Must be at least the first retry interval.");

        MaxNumberOfAttempts = maxNumberOfAttempts;
        FirstRetryInterval = firstRetryInterval;
        BackoffCoefficient = backoffCoefficient;
        MaxRetryInterval = maxRetryInterval ?? TimeSpan.FromHours(1);
        RetryTimeout = retryTimeout ?? Timeout.InfiniteTimeSpan;
    }

    /// <summary>Attempts in all, the first one included.</summary>
    public int MaxNumberOfAttempts { get; }

    /// <summary>Delay between the first and the second attempt.</summary>
    public TimeSpan FirstRetryInterval { get; }

    /// <summary>Growth of the delay from one retry to the next; 1 means none.</summary>
    public double BackoffCoefficient { get; }

    /// <summary>Longest delay between two attempts.</summary>
    public TimeSpan MaxRetryInterval { get; }

    /// <summary>No retry is begun this long after the first attempt.</summary>
    public TimeSpan RetryTimeout { get; }

    /// <summary>Says of a failure whether it is worth a retry. Bounds on attempts and time come before it.</summary>
    public Func<TaskFailureDetails, bool> HandleFailure
    {
        init => Accepts = value;
    }

    [EditorBrowsable(EditorBrowsableState.Never)]
    internal Func<TaskFailureDetails, bool>? Accepts { get; private init; }
}
