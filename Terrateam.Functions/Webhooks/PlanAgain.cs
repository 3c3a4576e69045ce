using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Terrateam.Core.Commands;
using Terrateam.Core.Locks;
using Terrateam.Core.TagQueries;
using Terrateam.Functions.GitHub;

namespace Terrateam.Functions.Webhooks;

/// <summary>
/// What a person asks for who runs one of our check runs again: <c>terrateam plan</c>, with the rights that the same
/// comment by that person would need. An apply's check run is planned again too: nothing is applied by a button.
/// </summary>
/// <param name="Number">The pull request.</param>
/// <param name="Trigger">The request.</param>
internal sealed record PlanAgain(int Number, Trigger.Commented Trigger)
{
    /// <summary>Null where the event asks for nothing.</summary>
    public static PlanAgain? From(CheckRunEvent check, string delivery)
    {
        var isAsked =
            check.Action is "rerequested"
            || (check.Action is "requested_action" && check.Identifier is AppCheckRun.PlanAction);
        if (!isAsked)
            return null;

        var parts = check.Reference.Split(' ', 2);
        if (!int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1)
            return null;

        var query = parts.Length == 2 && TagQuery.Parse(parts[1]) is { Query: { } parsed } ? parsed : TagQuery.All;
        return new(
            number,
            new Trigger.Commented(IdOf(delivery), check.Sender.Login, new([new Command.Plan(query)], 1))
            {
                IsByPerson = true,
            }
        );
    }

    // Of a comment that there is not, so that each press counts on its own and a repeated delivery does not.
    private static long IdOf(string delivery) =>
        -1
        - (
            BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(delivery)))
            & (long.MaxValue >> 1)
        );
}
