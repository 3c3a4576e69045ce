using System.ComponentModel.DataAnnotations;
using Terrateam.Core.Runs;

namespace Terrateam.Functions.Runs;

/// <summary>
/// An address that nobody on the way can answer for; empty is left to <see cref="RequiredAttribute"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SafeAddressAttribute : ValidationAttribute
{
    /// <inheritdoc/>
    public override bool IsValid(object? value) =>
        value is null or "" || (value is string address && BackendAddress.IsSafe(address));
}
