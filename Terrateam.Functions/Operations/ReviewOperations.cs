using Terrateam.Functions.Reviews;

namespace Terrateam.Functions.Operations;

/// <summary>Signs weekly reviews off.</summary>
internal sealed class ReviewOperations(SecurityReview review)
{
    public async Task<OperationAnswer> SignOffAsync(OperationCall call, CancellationToken cancellationToken)
    {
        if (call.Asked.Text is not { Length: > 0 and < 20 } week)
            return OperationAnswer.Invalid("Say which week, such as 2026-W48.");

        return await review.SignOffAsync(week, call.Operator, cancellationToken)
            ? OperationAnswer.Ok($"The review of {week} is signed off.\n")
            : OperationAnswer.Conflict($"There is no review of {week}.\n");
    }

    /// <summary>The weeks that wait.</summary>
    public async Task<string> UnsignedAsync(CancellationToken cancellationToken) =>
        await review.UnsignedAsync(cancellationToken) is { Count: > 0 } weeks ? string.Join(", ", weeks) : "none";
}
