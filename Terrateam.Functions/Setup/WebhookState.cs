using System.Globalization;
using Terrateam.Functions.GitHub;

namespace Terrateam.Functions.Setup;

/// <summary>Whether what GitHub sends arrives, in words.</summary>
/// <param name="IsGood">True where the last delivery was taken.</param>
/// <param name="Text">What to tell an administrator.</param>
internal sealed record WebhookState(bool IsGood, string Text)
{
    /// <summary>Of what GitHub lists of its deliveries.</summary>
    public static WebhookState Of(IReadOnlyList<HookDelivery> deliveries)
    {
        if (deliveries.MaxBy(static one => one.DeliveredAt) is not { } last)
            return new(IsGood: false, "GitHub has sent nothing for three days.");

        var what = $"GitHub's last delivery, {last.Event} of {At(last)},";
        if (last.Succeeded)
            return new(IsGood: true, $"{what} was taken.");

        var before = deliveries.Where(static one => one.Succeeded).MaxBy(static one => one.DeliveredAt);
        return new(
            IsGood: false,
            $"{what} {Fault(last.Status)}"
                + (before is null ? " None was taken for three days." : $" The last that was taken is of {At(before)}.")
        );
    }

    private static string Fault(int? status) =>
        status switch
        {
            null => "got no answer: the App's webhook URL leads nowhere, or the app is not running.",
            401 => "was refused with 401: the App's webhook secret is not GitHub:WebhookSecret.",
            403 => "was refused with 403: it came from an address that is not GitHub's.",
            404 => "was answered with 404: the App's webhook URL does not end with /api/github/v1/events.",
            _ => string.Create(CultureInfo.InvariantCulture, $"was answered with {status}: the app's log says why."),
        };

    private static string At(HookDelivery delivery) => delivery.DeliveredAt.ToString("u", CultureInfo.InvariantCulture);
}
