namespace Terrateam.Embedded.DurableTask.Engine.Execution;

/// <summary>Tries a task again as its <see cref="TaskRetryOptions"/> say, with durable timers between the attempts.</summary>
internal sealed class Retry(TaskOrchestrationContext context)
{
    public Task<T> Run<T>(TaskRetryOptions? options, Func<Task<T>> call) => options switch
    {
        { Policy: { } policy } => RunWithPolicy(policy, call),
        { Handler: { } handler } => RunWithHandler(handler, call),
        _ => call(),
    };

    private async Task<T> RunWithPolicy<T>(RetryPolicy policy, Func<Task<T>> call)
    {
        var first = context.CurrentUtcDateTime;
        for (var attempt = 0; ; attempt++)
        {
            TaskFailedException failure;
            try
            {
                return await call();
            }
            catch (TaskFailedException caught)
            {
                failure = caught;
            }

            if (attempt + 1 == policy.MaxNumberOfAttempts)
            {
                // The original waits for a timer that is due at once before it gives up. So do we: the tasks that
                // follow keep the numbers that they have there.
                await context.CreateTimer(context.CurrentUtcDateTime, CancellationToken.None);
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
            }

            var delay = Delay(policy, attempt, first, failure);
            if (delay == TimeSpan.Zero)
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
            await context.CreateTimer(context.CurrentUtcDateTime.Add(delay), CancellationToken.None);
        }
    }

    private TimeSpan Delay(RetryPolicy policy, int attempt, DateTime first, TaskFailedException failure)
    {
        if (!Accepts(policy, failure))
            return TimeSpan.Zero;
        if (policy.RetryTimeout != Timeout.InfiniteTimeSpan && context.CurrentUtcDateTime >= first.Add(policy.RetryTimeout))
            return TimeSpan.Zero;

        var longest = policy.MaxRetryInterval == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : policy.MaxRetryInterval;
        var milliseconds = policy.FirstRetryInterval.TotalMilliseconds * Math.Pow(policy.BackoffCoefficient, attempt);
        return milliseconds < longest.TotalMilliseconds ? TimeSpan.FromMilliseconds(milliseconds) : longest;
    }

    // A handler that throws means no, as in the original.
    private static bool Accepts(RetryPolicy policy, TaskFailedException failure)
    {
        try
        {
            return policy.Accepts is null || (failure.FailureDetails is { } details && policy.Accepts(details));
        }
        catch (Exception)
        {
            return false;
        }
    }

    private async Task<T> RunWithHandler<T>(AsyncRetryHandler handler, Func<Task<T>> call)
    {
        var first = context.CurrentUtcDateTime;
        for (var failures = 1; ; failures++)
        {
            TaskFailedException failure;
            try
            {
                return await call();
            }
            catch (TaskFailedException caught)
            {
                failure = caught;
            }

            var told = new RetryContext(
                context, failures, failure.FailureDetails, context.CurrentUtcDateTime.Subtract(first), CancellationToken.None);
            if (!await handler(told))
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
    }
}
