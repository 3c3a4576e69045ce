namespace Terrateam.Embedded.DurableTask;

/// <summary>
/// The one place that says whom this folder follows. Names, parameter order, defaults, nullability, exception types
/// and semantics of <c>Terrateam.Embedded.DurableTask</c> and <c>Terrateam.Embedded.DurableTask.Client</c> are those
/// of <c>Microsoft.DurableTask</c> and <c>Microsoft.DurableTask.Client</c> at these versions, as seen by an app that
/// runs in the Functions isolated worker on the Azure Storage backend. Only what an app like ours uses is here; where
/// the real backends disagree, the stricter behaviour is taken.
/// </summary>
/// <remarks>
/// Known, deliberate differences:
/// long timers are not cut into pieces of three days (visible only in the history);
/// an orchestrator that awaits anything but its context is failed, where the real worker leaves it hanging or fails it
/// by chance; raising an event to an instance that does not exist or has ended throws <see cref="ArgumentException"/>
/// or <see cref="InvalidOperationException"/>, where the real client throws an <c>RpcException</c> that carries them.
/// </remarks>
public static class FollowedVersion
{
    /// <summary>Version of Microsoft.DurableTask.Abstractions and Microsoft.DurableTask.Client.</summary>
    public const string DurableTask = "1.25.0";

    /// <summary>Version of Microsoft.Azure.Functions.Worker.Extensions.DurableTask.</summary>
    public const string FunctionsExtension = "1.15.0";
}
