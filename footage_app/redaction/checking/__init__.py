"""Does the result keep the plan? Shares nothing with what finds and makes."""
