namespace Terrateam.Functions.Mail;

/// <summary>One mail.</summary>
/// <param name="Id">Identifies it for good: sent again, it is the same mail.</param>
/// <param name="To">The one recipient.</param>
/// <param name="Subject">One line.</param>
/// <param name="Text">The text for readers that show no HTML.</param>
/// <param name="Html">The same as HTML; the caller has escaped what is not its own.</param>
public sealed record OutgoingMail(string Id, string To, string Subject, string Text, string Html)
{
    /// <summary>The address with which the recipient hears no more of this kind; null where there is no way to.</summary>
    public Uri? Unsubscribe { get; init; }
}

/// <summary>What became of a mail.</summary>
public enum MailState
{
    /// <summary>The server took it.</summary>
    Accepted,

    /// <summary>Not now: the server says so, or was not reached. It may be sent again.</summary>
    Deferred,

    /// <summary>Never: the server will not take it.</summary>
    Refused,
}

/// <summary>What became of a mail.</summary>
/// <param name="State">Taken, later or never.</param>
/// <param name="Reason">Why not, without addresses and passwords; empty where it was taken.</param>
public sealed record MailOutcome(MailState State, string Reason = "");

/// <summary>Hands mail to a server.</summary>
public interface IMailTransport
{
    /// <summary>True where a server is set up.</summary>
    bool IsSetUp { get; }

    /// <summary>Hands one mail to the server. Only the cancellation of the caller throws.</summary>
    Task<MailOutcome> SendAsync(OutgoingMail mail, CancellationToken cancellationToken);
}
