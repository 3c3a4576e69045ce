using System.ComponentModel.DataAnnotations;
using Terrateam.Core.Runs;

namespace Terrateam.Functions.Runs;

/// <summary>
/// Requires https, or http on this machine, so that requests cannot be intercepted; an empty address is left to
/// <see cref="RequiredAttribute"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SafeAddressAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) =>
        value is null or "" || (value is string address && BackendAddress.IsSafe(address));
}
