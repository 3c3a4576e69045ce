using System.Text.Json.Serialization;

namespace Terrateam.Core.Runs;

/// <summary>The status of a run. It only ever moves down this list.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunStatus>))]
public enum RunStatus
{
    /// <summary>Decided, not yet dispatched.</summary>
    Queued,

    /// <summary>GitHub was asked to start the workflow.</summary>
    Dispatched,

    /// <summary>The runner got its work.</summary>
    Running,

    /// <summary>The runner reported; every dirspace has an outcome.</summary>
    Reported,

    /// <summary>It ended without a report: it could not start, died, exceeded a deadline, or was ended.</summary>
    Ended,
}

/// <summary>Why a run ended without a report.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunEnd>))]
public enum RunEnd
{
    /// <summary>It reported, or is not over.</summary>
    None,

    /// <summary>The workflow is missing, or GitHub refused to start it.</summary>
    NotStarted,

    /// <summary>The job ended without a report.</summary>
    Died,

    /// <summary>No runner requested its work within the queue deadline.</summary>
    QueuedTooLong,

    /// <summary>It did not report within the job deadline.</summary>
    RanTooLong,

    /// <summary>A newer commit or a newer plan made it pointless.</summary>
    Superseded,

    /// <summary>A user unlocked the pull request.</summary>
    Unlocked,

    /// <summary>The pull request was closed.</summary>
    PullRequestClosed,

    /// <summary>Operators suspended the repository, its installation or the app.</summary>
    Suspended,
}
