namespace Terrateam.Embedded.Worker;

/// <summary>
/// The one place that says whom this folder follows. Names, parameter order, defaults and semantics of
/// <c>Terrateam.Embedded.Worker</c> and <c>Terrateam.Embedded.Worker.Builder</c> are those of
/// <c>Microsoft.Azure.Functions.Worker</c> and <c>Microsoft.Azure.Functions.Worker.Builder</c> at these versions, in an
/// app that uses the ASP.NET Core integration, and those of the Functions host 4 around it.
/// </summary>
/// <remarks>
/// Known, deliberate differences, all of them stricter:
/// of what the real worker binds, only what <see cref="Discovery.InvalidFunctionsException"/> lets through is bound;
/// an HTTP function returns <c>IResult</c>; orchestrators are static and take their context only; every fault of a
/// declaration, a schedule, a route or a class's services stops the start; two routes may not match one address; an
/// unknown key of host.json is an error; function keys are demanded, where Core Tools does without on a laptop.
/// Where the real host differs by plan: schedules are in UTC, <c>functionTimeout</c> is 30 minutes unless set.
/// A function that runs out of time is told to end, where the real host also restarts the worker.
/// </remarks>
public static class FollowedVersion
{
    /// <summary>Version of Microsoft.Azure.Functions.Worker.</summary>
    public const string Worker = "2.52.0";

    /// <summary>Version of Microsoft.Azure.Functions.Worker.Extensions.Http.</summary>
    public const string Http = "3.3.0";

    /// <summary>Version of Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore.</summary>
    public const string HttpAspNetCore = "2.1.1";

    /// <summary>Version of Microsoft.Azure.Functions.Worker.Extensions.Timer.</summary>
    public const string Timer = "4.3.1";
}
