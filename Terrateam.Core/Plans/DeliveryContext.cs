namespace Terrateam.Core.Plans;

/// <summary>
/// What a delivery that could not be parsed is bound to. Sealed as plans are, and neither ever opens as the other.
/// </summary>
/// <param name="Event">The event's name as GitHub sent it.</param>
/// <param name="Delivery">GitHub's id of the delivery.</param>
public sealed record DeliveryContext(string Event, string Delivery) : SealContext
{
    /// <summary>Longest delivery, in bytes: 25 MiB, the most that GitHub sends.</summary>
    public const int MaximumDelivery = 25 * 1024 * 1024;

    internal override string Purpose => "terrateam/delivery";

    internal override string Noun => "delivery";

    internal override int MaximumLength => MaximumDelivery;

    internal override IReadOnlyList<SealField> Fields => [new("event", Event), new("delivery", Delivery)];
}
